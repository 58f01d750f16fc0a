"""One update of a ticket: its status and where it came from.

Whoever tells it, a record, an export or a ticket system, it is the same row.
"""

from datetime import datetime
from typing import Any

from ledger.kinds.base import Name, Sha
from ledger.kinds.records.common import Fields, RecordRow, record_kind


class Ticket(Fields, kw_only=True):
    """The fields of a ticket update."""

    key: Name
    status: str | None = None
    from_status: str | None = None
    title: str | None = None
    status_id: str | int | None = None
    from_status_id: str | int | None = None


class TicketRow(RecordRow, frozen=True, kw_only=True):
    """`ticket_updates`: a ticket entered `status` and left `from_status`, each None if unsaid.

    `site` and `ticket_id` as in `tickets`. Statuses have ids where the system has them. One change
    may move several times: `step` is the order. `sha` is the only full SHA that the same change
    set a field to. `track` is `status`, or `label` or `column` for what stands beside it.
    """

    table = "ticket_updates"

    ticket: Name
    status: str | None
    from_status: str | None
    title: str | None
    site: str | None = None
    ticket_id: str | None = None
    status_id: str | None = None
    from_status_id: str | None = None
    step: int = 0
    track: Name = "status"
    sha: Sha | None = None


def build(fields: Ticket, shared: dict[str, Any]) -> TicketRow:
    """The row of one ticket update."""
    return TicketRow(
        **shared,
        ticket=fields.key,
        status=fields.status,
        from_status=fields.from_status,
        title=fields.title,
        status_id=None if fields.status_id is None else str(fields.status_id),
        from_status_id=None if fields.from_status_id is None else str(fields.from_status_id),
    )


def moved(
    *,
    ticket: str,
    status: str | None,
    from_status: str | None,
    said_at: datetime,
    by: str | None,
    record_id: str | None = None,
    about: str | None = None,
    url: str | None = None,
    **more: Any,
) -> TicketRow:
    """The row of a move that a ticket system tells; `more` are further columns of it."""
    return TicketRow(
        record_id=record_id,
        about=about,
        said_at=said_at,
        said_on=None,
        by=by,
        tickets=[],
        notes=None,
        url=url,
        origin="tickets",
        strength="observed",
        ticket=ticket,
        status=status,
        from_status=from_status,
        title=None,
        **more,
    )


KIND = record_kind("ticket", Ticket, build, TicketRow, needs=("repository", "time", "by"))
EXPORT = record_kind("ticket_export", Ticket, build, TicketRow, needs=("time",), origin="tickets")
