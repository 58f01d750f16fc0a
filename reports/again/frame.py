"""What holds for all repositories, made ready to ask what has changed."""

from ledger.reading.workspace import Workspace
from reports.evidence import people, policies, voids
from reports.evidence.assemble import run
from reports.evidence.book import PolicyBook, recorded


def put_frame(workspace: Workspace) -> PolicyBook:
    """Tables of the repositories and their names, of people and of voids; the policy book."""
    book = recorded(workspace)
    policies.put_repositories(workspace)
    people.put_people(workspace, book)
    voids.put_voids(workspace)
    run(workspace, "names")
    return book
