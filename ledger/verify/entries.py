"""Every entry from a size on: its leaf, the tree above it, the checkpoints, and its typed rows."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from ledger.checkpoint import ENTRIES
from ledger.entry import restored
from ledger.errors import UnreadableRecordError
from ledger.file.store import Ledger
from ledger.kinds import ROWS
from ledger.tree import TILE_HEIGHT, Edge, leaf_hash
from ledger.verify.projections import first_difference
from ledger.verify.verdict import Verdict
from ledger.writing.frames import Told

# Of what is between its tables are asked once, whatever it holds.
CHUNK = 16_384
# DuckDB packs the texts of so many rows at once, and unpacks them so: half of them cost as much.
PACKED = 2_048
# Eight levels of tiles hold more entries than there are numbers for them.
MAX_LEVEL = 8

_ENTRIES = "SELECT seq, encode(payload) AS payload FROM entries WHERE seq BETWEEN ? AND ?"
_LEAVES = "SELECT seq, leaf FROM entry_index WHERE seq BETWEEN ? AND ?"
_STRAY = (
    "SELECT '{table}' AS stray, coalesce(min(seq), 0) AS seq FROM \"{table}\" "
    "WHERE seq IS NULL OR seq NOT BETWEEN 1 AND {size:d} HAVING count(*) > 0"
)
_ROOTS = "SELECT size, root FROM checkpoints WHERE log = ? AND size > ?"
_TILE_HASHES = "SELECT level, position, hash FROM tile_hashes"
# The leaf where no entry stands.
_NOTHING = leaf_hash(b"")


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
        stored = self._leaves(first, last)
        found: dict[int, bytes] = {}
        told = Told()
        for seq, payload in self._payloads(first, last):
            if seq in found:
                self._report(seq, f"entry {seq} stands more than once")
            found[seq] = self._read(seq, payload or b"", told)
        for seq in range(first, last + 1):
            leaf = found.get(seq)
            if leaf is None:
                self._report(seq, f"entry {seq} is missing")
            elif leaf != stored.get(seq, leaf):
                self._report(seq, f"entry {seq} is not what was appended: its hash differs")
        self._grow([found.get(seq, _NOTHING) for seq in range(first, last + 1)])
        if self._clean:
            self._compare(told, first, last)

    def _payloads(self, first: int, last: int) -> Iterator[tuple[int, bytes | None]]:
        """What stands at a range of numbers, which DuckDB would hold unpacked all at once."""
        for begin in range(first, last + 1, PACKED):
            yield from self._ledger.stream(_ENTRIES, [begin, min(begin + PACKED - 1, last)])

    def _leaves(self, first: int, last: int) -> dict[int, bytes]:
        """The leaf hashes that the index has of a range of entries."""
        rows = self._ledger.payloads(_LEAVES, [first, last])
        if len(found := dict(rows)) != len(rows):
            twice = min(seq for seq, times in Counter(seq for seq, _ in rows).items() if times > 1)
            self._report(twice, f"entry {twice} stands more than once")
        return {seq: leaf for seq, leaf in found.items() if leaf is not None}

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

    def _read(self, seq: int, payload: bytes, told: Told) -> bytes:
        """Note what an entry says; its leaf hash."""
        try:
            entry = restored(seq, payload)
        except UnreadableRecordError as error:
            # Bytes that are no entry have their place in the tree all the same.
            self._report(seq, f"entry {seq} cannot be read again: {error}")
            return leaf_hash(payload)
        told.add(entry)
        return entry.leaf

    def _compare(self, told: Told, first: int, last: int) -> None:
        """Compare the typed rows and the index with what a whole range of entries says."""
        found = first_difference(self._ledger, told.frames(), first, last)
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
