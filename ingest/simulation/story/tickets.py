"""The ticket of a walk: who moved it, what was said on it, and what it links to.

It lives where the repository's tickets live: as records, in a system that exports them, in Jira.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from ingest.simulation.jira.facts import Change, Link, Move, Note, Part, Ticket
from ingest.simulation.organisation import HELEN, IVY, JONAS, NOW, ROSA, SVEN, Person
from ingest.simulation.world import RepositoryFacts

STATUSES: Mapping[str, tuple[str, str]] = {
    "Open": ("10001", "Offen"),
    "In Progress": ("3", "In Arbeit"),
    "Ready for Test": ("10091", "Bereit zum Test"),
    "QA Passed": ("10092", "QA bestanden"),
    "Reopened": ("10094", "Wieder geöffnet"),
    "Done": ("10002", "Fertig"),
}
"""The id of each status of the organisation, and what it is called in German."""

IN_GERMAN = (HELEN, IVY, JONAS, ROSA, SVEN)
"""Whose Jira speaks German: its history then does, too."""


def move(
    facts: RepositoryFacts, key: str, status: str, before: str, by: Person, at: datetime
) -> None:
    """Give a ticket another status, unless that is yet to come."""
    if at > NOW:
        return
    moved: dict[str, object] = {"status": status, "from_status": before, "time": at}
    match facts.repository.tickets_live_in:
        case "records":
            facts.record("ticket", key=key, **moved, by=by.login)
        case "export":
            facts.moves.append({"key": key, **moved, "by": by.login})
        case "jira":
            made = Move(facts.ids.next("ticket"), by.jira, at, (_change(status, before, by),))
            ticket = _ticket(facts, key, by, at)
            facts.tickets[key] = replace(ticket, moves=(*ticket.moves, made))


def note(
    facts: RepositoryFacts, key: str, by: Person, parts: tuple[Part, ...], at: datetime
) -> None:
    """Write a comment on a ticket in Jira."""
    made = Note(facts.ids.next("ticket"), by.jira, at, parts)
    ticket = _ticket(facts, key, by, at)
    facts.tickets[key] = replace(ticket, notes=(*ticket.notes, made))


def link(facts: RepositoryFacts, key: str, url: str, title: str) -> None:
    """Link a ticket in Jira, which must be there, to something elsewhere."""
    ticket = facts.tickets[key]
    made = Link(facts.ids.next("ticket"), url, title)
    facts.tickets[key] = replace(ticket, links=(*ticket.links, made))


def _ticket(facts: RepositoryFacts, key: str, by: Person, at: datetime) -> Ticket:
    """The ticket, made the day before anything happens to it."""
    if key not in facts.tickets:
        number, title = facts.ids.next("ticket"), f"Changes of {at:%d %B}"
        made = Ticket(number, key, title, by.jira, at - timedelta(days=1), _status("Open", by))
        facts.tickets[key] = made
    return facts.tickets[key]


def _change(status: str, before: str, by: Person) -> Change:
    (old_id, old), (new_id, new) = _status(before, by), _status(status, by)
    return Change("status", old, new, old_id, new_id)


def _status(name: str, by: Person) -> tuple[str, str]:
    number, german = STATUSES[name]
    return number, german if by in IN_GERMAN else name
