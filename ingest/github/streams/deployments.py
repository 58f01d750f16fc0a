"""Deployments with their statuses."""

from datetime import datetime

from ingest.github.asking.pages import Item
from ingest.github.visit import Visit


def deployments(visit: Visit, low: datetime) -> datetime:
    """Deployments with the statuses of their history; they list neither run nor result."""
    listing = visit.listing("/deployments", newest_by="created_at")
    for page, settled in visit.pages("deployments", "id", listing, low):
        ended = _ended(visit, page)
        for item in page:
            if item.get("id") in ended and settled.holds(item, ["deployment_statuses"]):
                continue
            statuses = visit.listing(f"/deployments/{item.get('id')}/statuses")
            read = visit.take_parts(item, visit.start, deployment_statuses=statuses)
            visit.take("deployments", [item], read)
    return low


def _ended(visit: Visit, page: list[Item]) -> set[int]:
    """Which deployments of a page have a result in the ledger."""
    rows = visit.ledger.rows(
        "SELECT DISTINCT deployment_id FROM deployment_statuses WHERE repository = ? "
        "AND state IN ('success', 'failure', 'error') AND deployment_id IN (SELECT unnest(?))",
        [visit.repository.full_name, [item.get("id") for item in page]],
    )
    return {number for (number,) in rows}
