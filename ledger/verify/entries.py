"""Every entry from a size on: its leaf, the tree above it, the checkpoints, and its typed rows."""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from ledger.checkpoint import ENTRIES
from ledger.entry import Entry, restored
from ledger.errors import UnreadableRecordError
from ledger.file.store import Ledger
from ledger.kinds import ROWS
from ledger.tree import TILE_HEIGHT, Edge, leaf_hash
from ledger.verify.projections import first_difference
from ledger.verify.verdict import Verdict
from ledger.writing.frames import index_frame, typed_frames

CHUNK = 5_000
# Eight levels of tiles hold more entries than there are numbers for them.
MAX_LEVEL = 8

_ENTRIES = (
    "SELECT e.seq, encode(e.payload) AS payload, i.leaf FROM entries e "
    "LEFT JOIN entry_index i USING (seq) WHERE e.seq BETWEEN ? AND ?"
)
_STRAY = (
    "SELECT '{table}' AS stray, coalesce(min(seq), 0) AS seq FROM \"{table}\" "
    "WHERE seq IS NULL OR seq NOT BETWEEN 1 AND {size:d} HAVING count(*) > 0"
)
_ROOTS = "SELECT size, root FROM checkpoints WHERE log = ? AND size > ?"
_TILE_HASHES = "SELECT level, position, hash FROM tile_hashes"


@dataclass(frozen=True)
class _Unreadable:
    """Bytes that are no entry; they have their place in the tree all the same."""

    leaf: bytes


class Pass:
    """One pass over the entries after a tree whose right edge is known to be good."""

    def __init__(self, ledger: Ledger, verdict: Verdict, edge: Edge) -> None:
        self._ledger = ledger
        self._verdict = verdict
        self._edge = edge
        self._first = edge.size + 1
        self._roots = dict(ledger.rows(_ROOTS, [ENTRIES, edge.size]))
        self._tiles = {(level, at): node for level, at, node in ledger.rows(_TILE_HASHES)}
        # After the first thing that differs, all roots do: they would only repeat it.
        self._clean = True

    def run(self) -> None:
        """Check all entries up to the signed size, and that nothing stands beside them."""
        # A size that nobody has entries for is told once, and not entry by entry.
        ((last,),) = self._ledger.rows("SELECT coalesce(max(seq), 0) AS seq FROM entries")
        size = min(self._verdict.size, last)
        if size < self._verdict.size:
            self._report(size + 1, f"entry {size + 1} is missing")
        for first in range(self._first, size + 1, CHUNK):
            self._chunk(first, min(first + CHUNK - 1, size))
        if self._edge.root().hex() != self._verdict.root and self._clean:
            self._report(None, f"the root of {self._verdict.size} entries is not the recorded one")
        self._strays()

    def _chunk(self, first: int, last: int) -> None:
        entries: list[Entry] = []
        for seq, payload, leaf in self._numbered(first, last):
            if payload is None and leaf is None:
                self._report(seq, f"entry {seq} is missing")
            entry = self._restored(seq, payload or b"")
            if leaf is not None and entry.leaf != leaf:
                self._report(seq, f"entry {seq} is not what was appended: its hash differs")
            self._grow(seq, entry.leaf)
            if isinstance(entry, Entry):
                entries.append(entry)
        if len(entries) == last - first + 1 and self._clean:
            self._compare(entries)

    def _numbered(self, first: int, last: int) -> Iterator[tuple[int, bytes | None, bytes | None]]:
        """Each number of a range with what stands there, also where nothing does."""
        frame = self._ledger.frame(_ENTRIES, [first, last]).sort("seq")
        if frame["seq"].n_unique() != frame.height:
            twice = frame.filter(pl.col("seq").is_duplicated())["seq"][0]
            self._report(twice, f"entry {twice} stands more than once")
        stored = {seq: (payload, leaf) for seq, payload, leaf in frame.iter_rows()}
        for seq in range(first, last + 1):
            yield seq, *stored.get(seq, (None, None))

    def _grow(self, seq: int, leaf: bytes) -> None:
        """Add a leaf, and compare the hashes that it completes with the stored ones."""
        completed = self._edge.append(leaf)
        for level, node in enumerate(completed[TILE_HEIGHT::TILE_HEIGHT], start=1):
            at = (self._edge.size >> TILE_HEIGHT * level) - 1
            if self._tiles.pop((level, at), None) != node:
                self._report(None, f"the stored tree differs up to entry {seq}, at level {level}")
        if seq in self._roots and self._clean and self._edge.root() != self._roots[seq]:
            self._report(None, f"the root at size {seq} is not the recorded one")

    def _restored(self, seq: int, payload: bytes) -> "Entry | _Unreadable":
        try:
            return restored(seq, payload)
        except UnreadableRecordError as error:
            self._report(seq, f"entry {seq} cannot be read again: {error}")
            return _Unreadable(leaf_hash(payload))

    def _compare(self, entries: list[Entry]) -> None:
        """Compare the typed rows and the index with what a whole range of entries says."""
        derived = dict(typed_frames({entry.seq: entry.draft for entry in entries}))
        derived["entry_index"] = index_frame(entries)
        found = first_difference(self._ledger, derived, entries[0].seq, entries[-1].seq)
        if found:
            seq, table = found
            self._report(seq, f"table {table} differs from what entry {seq} says")

    def _strays(self) -> None:
        """Rows of numbers that no entry has, and hashes above leaves that are not there."""
        tables = ["entries", "entry_index", *(row.table for row in ROWS)]
        asked = " UNION ALL ".join(
            _STRAY.format(table=table, size=self._verdict.size) for table in tables
        )
        for table, seq in self._ledger.rows(asked):
            what = f"table {table} has a row for entry {seq}, which is not there"
            self._report(seq, what)
        left = [1 for level, at in self._tiles if not self._is_before(level, at)]
        if left and self._clean:
            self._report(None, f"the stored tree has {len(left)} hashes without entries below")

    def _is_before(self, level: int | None, at: int | None) -> bool:
        """Whether a hash of the tree ends before this pass, which then did not look at it."""
        if level is None or at is None or not 0 < level < MAX_LEVEL:
            return False
        return 0 <= at < (self._first - 1) >> TILE_HEIGHT * level

    def _report(self, seq: int | None, problem: str) -> None:
        self._clean = False
        self._verdict.report(seq, problem)
