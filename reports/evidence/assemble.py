"""The order in which the evidence is put together."""

from pathlib import Path

from ledger.reading.workspace import Workspace
from reports.evidence import (
    branches,
    coverage,
    deadlines,
    exception_terms,
    first_carried,
    lineage,
    people,
    policies,
    promotion,
    roles,
    ticket_links,
    tickets,
    voids,
)
from reports.evidence.asked import Asked, put_asked
from reports.evidence.book import PolicyBook, recorded

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
    run(workspace, "names")
    run(workspace, "records")
    run(workspace, "tickets")
    tickets.put_tickets(workspace, book)
    run(workspace, "ticket_moves")
    run(workspace, "deployments")
    if asked:
        put_asked(workspace, asked)
    policies.put_maps(workspace, book)
    roles.put_roles(workspace, book)
    coverage.put_spans(workspace, book)
    run(workspace, "covered")
    run(workspace, "population")
    run(workspace, "versions")
    run(workspace, "windows")
    histories = branches.histories(workspace)
    branches.put_entered(workspace, histories, book)
    heads = lineage.heads_of(workspace, histories)
    lineage.put_reach(workspace, histories, heads)
    run(workspace, "merged")
    first_carried.put_first_carried(workspace, histories)
    promotion.put_promoted(workspace, histories)
    run(workspace, "promotion")
    run(workspace, "pull_sections")
    deadlines.put(workspace, book)
    run(workspace, "authority")
    run(workspace, "acting")
    run(workspace, "gates")
    run(workspace, "tests")
    run(workspace, "verifications")
    deadlines.put_decisions(workspace, book)
    run(workspace, "afterwards")
    exception_terms.put_terms(workspace, book)
    run(workspace, "exceptions")
    run(workspace, "exception_states")
    ticket_links.put_links(workspace, histories, heads, book)
    run(workspace, "deployment_tickets")
    run(workspace, "papers")
    run(workspace, "authors")
    lineage.put_origins(workspace)
    lineage.put_untested(workspace, histories)
    for part in _PARTS:
        run(workspace, f"rows/{part}")
    run(workspace, "rows/evidence")
    run(workspace, "pull_standing")
    run(workspace, "ticket_subjects")
    run(workspace, "pull_requests")
    run(workspace, "places")
    run(workspace, "exception_subjects")
    run(workspace, "unbound")
    return book


def run(workspace: Workspace, name: str) -> None:
    """Execute one of the scripts that lie here."""
    workspace.run((_HERE / f"{name}.sql").read_text(encoding="utf-8"))
