"""Deployments with their statuses. The list tells neither run nor result."""

from collections.abc import Sequence
from datetime import datetime

from ingest.github import open_set
from ingest.github.asking.answer import UnansweredError
from ingest.github.asking.pages import Item, Listing
from ingest.github.graphql import parts
from ingest.github.visit import Visit
from ledger.reading.names import ours


def deployments(visit: Visit, low: datetime) -> datetime:
    """Take every deployment down to `low`, and all that have no result or are due for a look."""
    again = {known.number: known for known in open_set.deployments(visit, low)}
    listing = visit.listing("/deployments", newest_by="created_at")
    for page in visit.pages("deployments", "id", listing, low):
        _take(visit, page)
        for item in page:
            again.pop(item.get("id") or 0, None)
    found = parts.statuses(
        visit, {known.node_id: known.number for known in again.values() if known.node_id}
    )
    for known in again.values():
        _look(visit, known, found.get(known.number, {}).get("deployment_statuses"))
    return low


def _take(visit: Visit, page: list[Item]) -> None:
    """Take the deployments of a page that are not held whole."""
    settled, ended = visit.settled("deployments", page), _ended(visit, page)
    asked = [
        item
        for item in page
        if visit.is_back("deployments", item.get("id"))
        or item.get("id") not in ended
        or not settled.holds(item, ["deployment_statuses"])
    ]
    found = parts.statuses(visit, parts.numbers(asked, "id"))
    for item in asked:
        statuses = _statuses(visit, item.get("id") or 0)
        mine = found.get(item.get("id") or 0)
        read = visit.take_parts(item, visit.start, mine, deployment_statuses=statuses)
        visit.take("deployments", [item], read)


def _look(visit: Visit, known: open_set.Known, found: Sequence[Item] | None) -> None:
    """Ask for the statuses of a deployment that is held; what was deleted is stated to be gone."""
    span = (known.begun, known.until)
    try:
        if found is None:
            visit.take_list("deployment_statuses", _statuses(visit, known.number), span)
        else:
            visit.take("deployment_statuses", found, span=span)
    except UnansweredError as error:
        open_set.lost(visit, known, ["deployments", "deployment_statuses"], error)
    visit.pause()


def _statuses(visit: Visit, number: int) -> Listing:
    path = f"/deployments/{number}"
    return visit.listing(f"{path}/statuses", of=(("deployment_url", path),))


def _ended(visit: Visit, page: list[Item]) -> set[int]:
    """Which deployments of a page have a result in the ledger."""
    rows = visit.ledger.rows(
        f"SELECT DISTINCT deployment_id FROM deployment_statuses WHERE {ours()} "
        "AND state IN ('success', 'failure', 'error') AND deployment_id IN (SELECT unnest($2))",
        [visit.repository.names.parameter, [item.get("id") for item in page]],
    )
    return {number for (number,) in rows}
