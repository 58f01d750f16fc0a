"""What need not be asked again: it has ended, is held as it is, and so is all that belongs to it.

That is so when a walk that began after it had ended stated that all that belongs to it is whole.
A walk that was killed stated nothing; it goes on where it stopped, for what belongs to an object
is appended before it or with it, and the object then says what that was (`with` in its context).
An object that came from an archive says nothing of the kind and is asked once more.
"""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime, timedelta

import msgspec

from ingest.github.asking.pages import Item
from ingest.github.coverage import Span, reach
from ledger.entry import draft
from ledger.errors import UnreadableRecordError
from ledger.file.store import Ledger
from ledger.kinds import ARCHIVE
from ledger.kinds.base import Observation

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

    def __init__(
        self,
        ledger: Ledger,
        kind: str,
        repository: str,
        items: Iterable[Item],
        stated: Callable[[str], list[Span]],
    ) -> None:
        self._kind = kind
        self._repository = repository
        self._stated = stated
        self._held: dict[tuple[str, datetime], frozenset[str]] = {}
        keys = sorted({place[0] for item in items if (place := self._place(item))})
        rows = ledger.rows(_HELD, [ARCHIVE[kind].entry_kind, keys]) if keys else []
        for key, time, observed_at, payload in rows:
            if time is not None:
                read_with = msgspec.json.decode(payload, type=_Payload).body.context.read_with
                late = observed_at - time >= SETTLING
                self._held[key, time] = frozenset(read_with if late else ())

    def holds(self, item: Item, parts: Collection[str]) -> bool:
        """Whether the ledger has this version of an item, and these kinds of what belongs to it."""
        place = self._place(item)
        if place is None or place not in self._held:
            return False
        created, settled = item.time("created_at"), place[1] + SETTLING
        return self._held[place].issuperset(parts) or (
            created is not None
            and all((reach(self._stated(kind), created) or created) >= settled for kind in parts)
        )

    def _place(self, item: Item) -> tuple[str, datetime] | None:
        """Key and time of a version."""
        if isinstance(item.body, UnreadableRecordError):
            return None
        seen = Observation(self._kind, item.body, url=item.answer.url, repository=self._repository)
        try:
            reading = draft(seen).reading
        except UnreadableRecordError:
            return None
        return (reading.key, reading.source_time) if reading.source_time else None
