"""What need not be asked again: it has ended, is held as it is, and so is all that belongs to it.

What belongs to an object is appended before it or with it, and the object then says what that
was (`with` in its context). So an ingest that was killed goes on where it stopped, and an object
that came from an archive, where nobody knows what is missing, is asked once more.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

import msgspec

from ingest.github.pages import Item
from ledger.errors import UnreadableRecordError
from ledger.kinds import ARCHIVE
from ledger.kinds.base import Observation
from ledger.store import Ledger

SETTLING = timedelta(hours=1)
"""What changed less than this before it was read is read once more: the last checks trickle in."""

WITH = "with"

_HELD = """
SELECT i.key, i.source_time, i.observed_at, e.payload
FROM entry_index i JOIN entries e USING (seq)
WHERE i.source = 'github' AND i.kind = ? AND i.key IN (SELECT unnest(?))
"""


class _Context(msgspec.Struct):
    read_with: list[str] = msgspec.field(name=WITH, default_factory=list)


class _Body(msgspec.Struct):
    context: _Context


class _Payload(msgspec.Struct):
    body: _Body


class Settled:
    """Which items of a page are held whole."""

    def __init__(self, ledger: Ledger, kind: str, repository: str, items: Iterable[Item]) -> None:
        self._kind = kind
        self._repository = repository
        self._held: dict[tuple[str, datetime], frozenset[str]] = {}
        keys = sorted({place[0] for item in items if (place := self._place(item))})
        rows = ledger.rows(_HELD, [ARCHIVE[kind].entry_kind, keys]) if keys else []
        for key, time, observed_at, payload in rows:
            if time is not None and observed_at - time >= SETTLING:
                read_with = msgspec.json.decode(payload, type=_Payload).body.context.read_with
                self._held[key, time] = frozenset(read_with)

    def holds(self, item: Item, parts: Collection[str]) -> bool:
        """Whether the ledger has this version of an item, read together with these kinds."""
        place = self._place(item)
        held = self._held.get(place) if place else None
        return held is not None and held.issuperset(parts)

    def _place(self, item: Item) -> tuple[str, datetime] | None:
        """Key and time of a version."""
        if isinstance(item.body, UnreadableRecordError):
            return None
        seen = Observation(self._kind, item.body, url=item.answer.url, repository=self._repository)
        try:
            reading = ARCHIVE[self._kind].read(seen)
        except UnreadableRecordError:
            return None
        return (reading.key, reading.source_time) if reading.source_time else None
