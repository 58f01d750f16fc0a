"""One update of a ticket: its status and where it came from."""

from typing import Any

from ledger.kinds.base import Name
from ledger.kinds.records.common import Fields, RecordRow, record_kind


class Ticket(Fields, kw_only=True):
    """The fields of a ticket update."""

    key: Name
    status: str | None = None
    from_status: str | None = None
    title: str | None = None


class TicketRow(RecordRow, frozen=True, kw_only=True):
    """`ticket_updates`."""

    table = "ticket_updates"

    ticket: Name
    status: str | None
    from_status: str | None
    title: str | None


def build(fields: Ticket, shared: dict[str, Any]) -> TicketRow:
    """The row of one ticket update."""
    return TicketRow(
        **shared,
        ticket=fields.key,
        status=fields.status,
        from_status=fields.from_status,
        title=fields.title,
    )


KIND = record_kind("ticket", Ticket, build, TicketRow, needs=("repository", "time", "by"))
