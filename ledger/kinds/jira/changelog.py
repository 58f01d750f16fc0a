"""What changed on a Jira issue: each move of its status is an update of the ticket.

An issue's changelog, one history a record; or the bulk form, all histories of one issue in one.
"""

from collections.abc import Iterator
from typing import Any

import msgspec

from ledger.kinds.base import Kept, Kind, Reading, Row, no_parent, shaped
from ledger.kinds.jira.place import Person, id_of, issue_of, jira_moment, number, site_of, who
from ledger.kinds.parts import PartRow, as_part
from ledger.kinds.records.common import full_sha
from ledger.kinds.records.ticket import TicketRow, moved

ENTRY_KIND = "jira:changelog:observed"


class Item(msgspec.Struct):
    """One field that changed; `from` and `to` are ids, the others what people see."""

    field: str | None = None
    fieldtype: str | None = None
    to: str | int | None = None
    to_text: str | None = msgspec.field(default=None, name="toString")
    from_: str | int | None = msgspec.field(default=None, name="from")
    from_text: str | None = msgspec.field(default=None, name="fromString")

    @property
    def is_status(self) -> bool:
        """Whether it is the status of the issue, and not a field that somebody called so."""
        return self.field == "status" and self.fieldtype in (None, "jira")


class History(msgspec.Struct):
    """What one person changed at one moment."""

    id: Any = None
    author: Person | None = None
    created: str | int | None = None
    items: list[Item] = msgspec.field(default_factory=list)


class Bulk(msgspec.Struct):
    """The histories of one issue, as the bulk answer has them."""

    issue: str | int | None = msgspec.field(default=None, name="issueId")
    histories: list[History] | None = msgspec.field(default=None, name="changeHistories")


def read(observation: Kept) -> Reading:
    """Key `jira_changelog:SITE:ID`; of a bulk form `jira_changelogs:SITE:ISSUE:DIGEST`."""
    bulk = shaped(Bulk, observation)
    site = site_of(observation.url)
    ticket = issue_of(observation.url)
    if bulk.histories is None:
        if ticket is None:
            raise no_parent("Jira issue")
        history = shaped(History, observation)
        site = site or site_of(_address(observation))
        return reading(history, site, ticket, id_of(ticket, observation))
    issue = number(bulk.issue, "issueId")
    parts = [
        as_part(reading(history, site, ticket or issue, issue), ENTRY_KIND)
        for history in bulk.histories
    ]
    last = max((part.source_time for part in parts if part.source_time), default=None)
    key = f"jira_changelogs:{site or ''}:{issue}:{observation.digest()}"
    return Reading(key, None, last, last, None, parts=parts)


def reading(history: History, site: str | None, ticket: str, ticket_id: str | None) -> Reading:
    """The reading of one history of a ticket."""
    name = number(history.id, "id")
    created = jira_moment(history.created, "created")
    # Where nothing says the site, another one may have the same numbers.
    place = site or f"issue {ticket_id or ticket}"
    return Reading(
        key=f"jira_changelog:{place}:{name}",
        repository=None,
        source_time=created,
        occurred_at=created,
        actor=who(history.author),
        rows=list(_moves(history, name, site, ticket, ticket_id)),
    )


def _moves(
    history: History, name: str, site: str | None, ticket: str, ticket_id: str | None
) -> Iterator[Row]:
    created = jira_moment(history.created, "created")
    if created is None:
        return
    said = {sha for item in history.items if not item.is_status and (sha := full_sha(_said(item)))}
    for step, item in enumerate(history.items):
        if item.is_status:
            yield moved(
                ticket=ticket,
                status=_said(item),
                from_status=item.from_text or _text(item.from_),
                said_at=created,
                by=who(history.author),
                record_id=name,
                site=site,
                ticket_id=ticket_id,
                status_id=_text(item.to),
                from_status_id=_text(item.from_),
                step=step,
                sha=said.copy().pop() if len(said) == 1 else None,
            )


def _said(item: Item) -> str | None:
    return item.to_text or _text(item.to)


def _text(value: str | int | None) -> str | None:
    return str(value) if value not in (None, "") else None


class _Signed(msgspec.Struct):
    author: dict[str, Any] | None = None


def _address(observation: Kept) -> object:
    """An address in a history, which has none of its own."""
    return (shaped(_Signed, observation).author or {}).get("self")


KIND = Kind("jira_changelogs", ENTRY_KIND, read, (TicketRow, PartRow))
