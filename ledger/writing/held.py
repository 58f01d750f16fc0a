"""What the ledger holds already: which versions of which keys, so that nothing is added twice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ledger.entry import Draft
from ledger.file.store import Ledger

Key = tuple[str, str, str]


@dataclass
class Held:
    """What the ledger has of one key: its last entry, and the entry of every (content, time)."""

    seq: int
    last: bytes
    versions: dict[tuple[bytes, datetime | None], int]

    def holds(self, read: Draft) -> bool:
        """Whether this version is known.

        It is when the same content was seen with the same time before, or when it is what the key
        was already at that time; of a snapshot kind only the former counts.
        """
        time = read.reading.occurred_at
        if (read.content, time) in self.versions or read.snapshot:
            return (read.content, time) in self.versions
        if time is None:
            return self.last == read.content
        # By time and not by order of appending: a page read twice must not flip back and forth.
        if self._at(time, itself=True) == read.content:
            return True
        # Two states read in one second: the one that only went on from before is not a change.
        observed = read.kept.recorded == time
        return observed and self._at(time, itself=False) == read.content

    def _at(self, time: datetime, *, itself: bool) -> bytes | None:
        """The key before `time`, or at `time` `itself`; None before its first."""
        then = max(
            (
                (moment is not None, moment, seq, content)
                for (content, moment), seq in self.versions.items()
                if moment is None or moment < time or (itself and moment == time)
            ),
            default=None,
        )
        return then[-1] if then else None


class Holdings:
    """The keys of one batch, as the ledger holds them and as the batch adds to them."""

    def __init__(self, ledger: Ledger, drafts: Sequence[Draft]) -> None:
        self._held: dict[Key, Held] = {}
        keys = sorted({read.reading.key for read in drafts})
        rows = ledger.rows(
            "SELECT source, kind, key, seq, content, occurred_at FROM entry_index "
            "WHERE key IN (SELECT unnest(?)) ORDER BY seq",
            [keys],
        )
        for source, kind, key, seq, content, occurred_at in rows:
            self._add((source, kind, key), seq, content, occurred_at)

    def known(self, read: Draft) -> int | None:
        """The last entry of the draft's key when this version is known, else None."""
        held = self._held.get(_key(read))
        return held.seq if held and held.holds(read) else None

    def note(self, read: Draft, seq: int) -> None:
        """A version that becomes entry `seq`."""
        self._add(_key(read), seq, read.content, read.reading.occurred_at)

    def _add(self, key: Key, seq: int, content: bytes, time: datetime | None) -> None:
        held = self._held.setdefault(key, Held(seq, content, {}))
        held.seq, held.last = seq, content
        held.versions[content, time] = seq


def _key(read: Draft) -> Key:
    return read.source, read.kind, read.reading.key
