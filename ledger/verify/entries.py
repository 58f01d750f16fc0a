"""Every entry from a size on: its leaf, the tree above it, the checkpoints, and its typed rows."""

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

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

# A sequence number, and the payload and the leaf that stand there.
_Numbered = tuple[int, bytes | None, bytes | None]


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
        numbered = self._numbered(first, last)
        found = [self._restored(seq, payload or b"") for seq, payload, _ in numbered]
        for (seq, payload, leaf), entry in zip(numbered, found, strict=True):
            if payload is None and leaf is None:
                self._report(seq, f"entry {seq} is missing")
            if leaf is not None and entry.leaf != leaf:
                self._report(seq, f"entry {seq} is not what was appended: its hash differs")
        self._grow([entry.leaf for entry in found])
        entries = [entry for entry in found if isinstance(entry, Entry)]
        if len(entries) == len(found) and self._clean:
            self._compare(entries)

    def _numbered(self, first: int, last: int) -> list[_Numbered]:
        """Each number of a range with what stands there, also where nothing does."""
        rows = self._ledger.payloads(_ENTRIES, [first, last])
        stored = {seq: (seq, payload, leaf) for seq, payload, leaf in rows}
        if len(stored) != len(rows):
            twice = min(seq for seq, times in Counter(row[0] for row in rows).items() if times > 1)
            self._report(twice, f"entry {twice} stands more than once")
        return [stored.get(seq, (seq, None, None)) for seq in range(first, last + 1)]

    def _grow(self, leaves: list[bytes]) -> None:
        """Add leaves, and compare the hashes that they complete with the stored ones."""
        begin, end = self._edge.size, self._edge.size + len(leaves)
        sizes = sorted(size for size in self._roots if begin < size < end)
        for low, high in pairwise([begin, *sizes, end]):
            completed = self._edge.extend(leaves[low - begin : high - begin])
            for level, nodes in enumerate(completed[TILE_HEIGHT::TILE_HEIGHT], start=1):
                self._compare_tiles(level, (high >> TILE_HEIGHT * level) - len(nodes), nodes)
            recorded = self._roots.get(high)
            if self._clean and recorded is not None and self._edge.root() != recorded:
                self._report(None, f"the root at size {high} is not the recorded one")

    def _compare_tiles(self, level: int, first: int, nodes: list[bytes]) -> None:
        for at, node in enumerate(nodes, start=first):
            if self._tiles.pop((level, at), None) != node:
                last = (at + 1) << TILE_HEIGHT * level
                self._report(None, f"the stored tree differs up to entry {last}, at level {level}")

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
