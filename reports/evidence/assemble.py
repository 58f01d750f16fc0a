"""The order in which the evidence is put together."""

from pathlib import Path

from ledger.reading.workspace import Workspace
from reports.evidence.deployments.asked import Asked, put_asked
from reports.evidence.exceptions import terms
from reports.evidence.history import branches, first_carried, lineage
from reports.evidence.people import people, roles
from reports.evidence.policy import coverage, deadlines, policies
from reports.evidence.policy.book import PolicyBook, recorded
from reports.evidence.promotion import promotion
from reports.evidence.records import voids
from reports.evidence.tickets import links, tickets

_HERE = Path(__file__).parent
_PARTS = ("version", "gate", "promotion", "testing", "neighbours", "afterwards", "papers")


def assemble(
    workspace: Workspace, book: PolicyBook | None = None, asked: Asked | None = None
) -> PolicyBook:
    """Fill the workspace with the evidence row (table `evidence`) and the waivers (`waiver`).

    Other subjects have evidence rows of their own: `pull_request_evidence`.
    Returns the policies that were in force, or those of `book` where it is given. A deployment
    that is only `asked` about stands among the others.
    """
    book = book or recorded(workspace)
    policies.put_zones(workspace, book)
    people.put_people(workspace, book)
    voids.put_voids(workspace)
    run(workspace, "records/names")
    run(workspace, "records/records")
    run(workspace, "tickets/tickets")
    tickets.put_tickets(workspace, book)
    run(workspace, "tickets/moves")
    run(workspace, "deployments/deployments")
    if asked:
        put_asked(workspace, asked)
    policies.put_maps(workspace, book)
    roles.put_roles(workspace, book)
    coverage.put_spans(workspace, book)
    run(workspace, "policy/covered")
    run(workspace, "deployments/population")
    run(workspace, "deployments/versions")
    run(workspace, "deployments/windows")
    histories = branches.histories(workspace)
    branches.put_entered(workspace, histories, book)
    heads = lineage.heads_of(workspace, histories)
    lineage.put_reach(workspace, histories, heads)
    run(workspace, "history/merged")
    first_carried.put_first_carried(workspace, histories)
    promotion.put_promoted(workspace, histories)
    run(workspace, "promotion/promotion")
    run(workspace, "promotion/sections")
    deadlines.put(workspace, book)
    run(workspace, "people/authority")
    run(workspace, "people/acting")
    run(workspace, "deployments/gates")
    run(workspace, "records/tests")
    run(workspace, "records/verifications")
    deadlines.put_decisions(workspace, book)
    run(workspace, "records/afterwards")
    terms.put_terms(workspace, book)
    run(workspace, "exceptions/exceptions")
    run(workspace, "exceptions/states")
    links.put_links(workspace, histories, heads, book)
    run(workspace, "tickets/of_deployments")
    run(workspace, "records/papers")
    run(workspace, "people/authors")
    lineage.put_origins(workspace)
    lineage.put_untested(workspace, histories)
    for part in _PARTS:
        run(workspace, f"rows/{part}")
    run(workspace, "rows/evidence")
    run(workspace, "promotion/standing")
    run(workspace, "tickets/subjects")
    run(workspace, "promotion/pull_requests")
    run(workspace, "deployments/places")
    run(workspace, "exceptions/subjects")
    run(workspace, "records/unbound")
    return book


def run(workspace: Workspace, name: str) -> None:
    """Execute one of the scripts that lie here."""
    workspace.run((_HERE / f"{name}.sql").read_text(encoding="utf-8"))
