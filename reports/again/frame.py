"""What holds for all repositories, made ready to ask what has changed."""

from ledger.reading.workspace import Workspace
from reports.evidence.assemble import run
from reports.evidence.people import people
from reports.evidence.policy import policies
from reports.evidence.policy.book import PolicyBook, recorded
from reports.evidence.records import voids


def put_frame(workspace: Workspace) -> PolicyBook:
    """Tables of the repositories and their names, of people and of voids; the policy book."""
    book = recorded(workspace)
    policies.put_repositories(workspace)
    people.put_people(workspace, book)
    voids.put_voids(workspace)
    run(workspace, "records/names")
    return book
