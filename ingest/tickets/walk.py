"""A walk through a ticket system: what changed since the last one, whole again with its history.

A system tells `updated` by the minute and late, so each walk reads again what changed shortly
before the last one began; what is known already adds nothing. What is stated as covered reaches up
to the system's own clock when the walk began. Where something is missing nothing is stated, and
the next walk reads all of it again.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import orjson

from ingest.source import Count, Progress
from ingest.tickets.port import Missing, TicketSystem
from ledger.clock import format_time
from ledger.file.store import Ledger
from ledger.kinds.base import Observation
from ledger.writing.append import Incoming, append

OVERLAP = timedelta(minutes=15)
"""How far before the last walk the next one begins."""

KIND = "tickets"
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)

_ENOUGH = 200
_HELD_SECONDS = 1.0

_COVERED = """
SELECT since, until FROM coverage WHERE origin = 'tickets' AND of = 'tickets' AND covered = $1
ORDER BY since, until
"""


def ingest_tickets(
    ledger: Ledger, system: TicketSystem, *, since: datetime | None = None, progress: Progress
) -> list[Count]:
    """Take in what changed, and state what is covered and what is missing.

    `since` (aware UTC) leaves out what did not change after it. Errors are those of the system.
    """
    walk = _Walk(ledger, system, progress)
    start = system.now()
    for item in system.statuses():
        walk.take("", item)
    for place in system.covers() or ("",):
        walk.place(place, start, since)
    walk.flush()
    return list(walk.counts.values())


class _Walk:
    def __init__(self, ledger: Ledger, system: TicketSystem, progress: Progress) -> None:
        self.counts: dict[str, Count] = {}
        self._ledger = ledger
        self._system = system
        self._progress = progress
        self._waiting: list[tuple[str, Incoming]] = []
        self._missing: list[Missing] = []

    def take(self, place: str, item: Incoming) -> None:
        """Let an item wait to be appended."""
        self._waiting.append((place, item))

    def place(self, place: str, start: datetime | None, since: datetime | None) -> None:
        """Read a place, and state what is known of it now."""
        low = self._low(place, since) if start else None
        for change in self._system.changed(place, low):
            for item in change.items:
                self.take(change.place, item)
            self._missing += change.missing
            if len(self._waiting) >= _ENOUGH:
                self.flush()
                self._progress(f"{self._system.name} {place}: {self._told()}")
            self._ledger.rest(_HELD_SECONDS)
        self.flush()
        if place and start:
            self._state(place, min(low or since or BEGINNING, start), start)

    def _told(self) -> str:
        read = sum(count.read for count in self.counts.values())
        return f"{read:,} records, {sum(count.added for count in self.counts.values()):,} new"

    def _low(self, place: str, since: datetime | None) -> datetime | None:
        """Down to when to read: shortly before where the last walk began."""
        held = since or BEGINNING
        for begin, end in self._ledger.rows(_COVERED, [place]):
            if begin <= held:
                held = max(held, end)
        return held - OVERLAP if held > (since or BEGINNING) else since

    def _state(self, place: str, low: datetime, start: datetime) -> None:
        found = [one for one in self._missing if one.place == place]
        for one in found:
            self._statement("gap", {**_span(place, low, start), "of": KIND,
                                    "reason": one.reason, "message": one.message})  # fmt: skip
        if not found:
            self._statement("tickets_coverage", {**_span(place, low, start), "of": [KIND]})
        self.flush()

    def _statement(self, kind: str, body: dict[str, object]) -> None:
        observation = Observation(kind, body, source=self._system.name)
        self.take("", Incoming(self._system.name, 1, orjson.dumps(body).decode(), observation))

    def flush(self) -> None:
        """Append what waits, in one transaction; what lies in quarantine then is missing."""
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        outcomes = append(self._ledger, [item for _, item in waiting])
        for (place, item), outcome in zip(waiting, outcomes, strict=True):
            kind = item.observation.kind
            count = self.counts.setdefault(kind, Count(self._system.name, kind))
            count.take(outcome.result)
            if outcome.result == "quarantined":
                told = f"A record cannot be read ({outcome.reason}); it lies in quarantine."
                self._missing.append(Missing(place, "quarantined", told))


def _span(place: str, low: datetime, start: datetime) -> dict[str, object]:
    return {"repository": place, "from": format_time(low), "to": format_time(start)}


def none_of(_: object = None) -> Iterator[Incoming]:
    """Nothing, where a system has no such thing."""
    return iter(())
