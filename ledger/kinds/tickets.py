"""The tables of tickets that several systems fill; their moves are `ticket_updates`."""

from datetime import datetime

from ledger.kinds.base import Name, Row


class IssueRow(Row, frozen=True, kw_only=True):
    """`tickets`: a ticket as it was at `updated_at` (times in UTC).

    `ticket` is its key, `#N` in a repository of GitHub. `site` is the server that has it, with the
    path below which it lies, and `ticket_id` its id there, by which it is still known when it gets
    another key; both None for GitHub. People are accounts of that system.
    """

    table = "tickets"

    ticket: Name
    site: str | None
    ticket_id: str | None
    project: str | None
    title: str | None
    type: str | None
    status: str | None
    status_id: str | None
    labels: list[str]
    assignee: str | None
    reporter: str | None
    created_at: datetime | None
    updated_at: datetime | None
    resolved_at: datetime | None


class StatusNameRow(Row, frozen=True, kw_only=True):
    """`ticket_statuses`: a status of a site, by its id there, and what it was called then.

    `plain` is its name before translation; `project` the one that it belongs to, where to one.
    """

    table = "ticket_statuses"

    site: str | None
    status_id: Name
    name: Name
    plain: str | None
    category: str | None
    project: str | None


class TicketUrlRow(Row, frozen=True, kw_only=True):
    """`ticket_urls`: a ticket leads to an address, by a link of its own or in a text on it.

    `place` is `remote_link`, `description` or `comment`. Of a link on a ticket that is only known
    by its id, `ticket` is that id.
    """

    table = "ticket_urls"

    ticket: Name
    site: str | None
    ticket_id: str | None
    place: Name
    url: Name
    title: str | None
