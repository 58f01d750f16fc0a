"""What need not be asked again: it is held as it is, whole, and has been looked at late enough.

An object is whole when its version in the ledger says that its parts were read with it (`with` in
its context), or when a walk that began after its last change stated that they are whole. A walk
that was killed stated nothing; it goes on where it stopped, for an object's parts are appended
before it or with it. An object that came from an archive says nothing and is asked once more.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime

import msgspec

from ingest.github.asking.pages import Item
from ingest.github.coverage import Span, reach
from ingest.github.repository import Repository
from ledger.clock import parse_optional_time
from ledger.entry import Draft, draft
from ledger.errors import UnreadableRecordError
from ledger.file.store import Ledger
from ledger.kinds import ARCHIVE
from ledger.kinds.base import Observation
from ledger.kinds.collecting import LOOKS
from ledger.reading.names import ours

WITH = "with"

_HELD = f"""
SELECT seq, key, source_time FROM entry_index
WHERE source = 'github' AND kind = $2 AND key IN (SELECT unnest($3))
    AND (repository IS NULL OR {ours()})
"""
_PAYLOADS = "SELECT seq, payload FROM entries WHERE seq IN (SELECT unnest(?))"


class Context(msgspec.Struct):
    """What an entry says of its reading: when, and which kinds were read with it."""

    recorded: str | None = None
    read_with: list[str] = msgspec.field(name=WITH, default_factory=list)


class _Body(msgspec.Struct):
    context: Context


class _Payload(msgspec.Struct):
    body: _Body


_PAYLOAD = msgspec.json.Decoder(_Payload)


def read_with(ledger: Ledger, entries: Sequence[int]) -> dict[int, Context]:
    """What entries say of their reading, by their numbers."""
    rows = ledger.payloads(_PAYLOADS, [list(entries)]) if entries else []
    return {seq: _PAYLOAD.decode(payload).body.context for seq, payload in rows}


def looks(moment: datetime, changed: datetime) -> int:
    """How many of the later looks at what changed then are behind us at a moment."""
    return sum(moment - changed >= look for look in LOOKS)


def due(before: datetime, now: datetime) -> list[Span]:
    """When what is due for another look was changed: after the first, up to the second time.

    `before` is when the walk before this one began, `now` when this one did (both UTC).
    """
    return [(before - look, now - look) for look in LOOKS]


def drafted(kind: str, item: Item, repository: Repository) -> Draft | None:
    """What the ledger would make of an item; None for what cannot be read: for the quarantine."""
    if isinstance(item.body, UnreadableRecordError):
        return None
    seen = Observation(
        kind,
        item.body,
        url=item.answer.url,
        recorded=item.answer.date,
        repository=repository.full_name,
    )
    try:
        return draft(seen)
    except UnreadableRecordError:
        return None


class Settled:
    """Which items of a page are held whole; `now` is the server's Date when the walk began."""

    def __init__(
        self,
        ledger: Ledger,
        kind: str,
        repository: Repository,
        now: datetime,
        items: Iterable[Item],
        stated: Callable[[str], list[Span]],
    ) -> None:
        self._kind = kind
        self._repository = repository
        self._now = now
        self._stated = stated
        self._held: dict[tuple[str, datetime], Context] = {}
        # An item is read once, and then found by its place in the answer.
        self._places = {(item.answer.url, item.line): self._read(item) for item in items}
        places = filter(None, self._places.values())
        # By a former name of the repository it may be held as well.
        known_as = {name: key for key, _ in places for name in repository.keys(key)}
        keys = sorted(known_as)
        asked = [repository.names.parameter, ARCHIVE[kind].entry_kind, keys]
        rows = ledger.rows(_HELD, asked) if keys else []
        said = read_with(ledger, [seq for seq, _, time in rows if time is not None])
        for seq, key, time in rows:
            if time is not None:
                self._held[known_as[key], time] = said[seq]

    def holds(self, item: Item, parts: Collection[str]) -> bool:
        """Whether the ledger has this version of an item, and these kinds of what belongs to it."""
        place = self._places[item.answer.url, item.line]
        if place is None or place not in self._held:
            return False
        changed = place[1]
        seen = list(self._looked_at(place, item, parts))
        return bool(seen) and looks(max(seen), changed) >= looks(self._now, changed)

    def _looked_at(
        self, place: tuple[str, datetime], item: Item, parts: Collection[str]
    ) -> Iterable[datetime]:
        """When this version was read with these parts (UTC)."""
        context, changed = self._held[place], place[1]
        if set(context.read_with).issuperset(parts):
            yield parse_optional_time(context.recorded) or changed
        created = item.time("created_at")
        if created is not None:
            kinds = list(parts) or [self._kind]
            until = [reach(self._stated(kind), created) for kind in kinds]
            whole = [time for time in until if time is not None and time >= changed]
            if len(whole) == len(kinds):
                yield min(whole)

    def _read(self, item: Item) -> tuple[str, datetime] | None:
        """Key and time of a version."""
        read = drafted(self._kind, item, self._repository)
        if read is None or read.reading.source_time is None:
            return None
        return read.reading.key, read.reading.source_time
