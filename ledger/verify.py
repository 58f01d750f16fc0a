"""Verification: recompute every leaf, every root and every typed row from the stored payloads.

Stored bytes are hashed as they stand and never made canonical again.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import polars as pl

from ledger.entry import Entry, restored
from ledger.errors import UnreadableRecordError
from ledger.frames import index_frame, typed_frames
from ledger.kinds import ROWS
from ledger.projections import first_difference
from ledger.store import Ledger
from ledger.tree import Edge, leaf_hash

CHUNK = 5_000
MAX_PROBLEMS = 20


@dataclass
class Verdict:
    """What verification found: `first_bad` is the first entry that does not hold, if any."""

    size: int
    root: str
    first_bad: int | None = None
    problems: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Whether nothing was found."""
        return not self.problems

    def as_json(self) -> dict[str, object]:
        """The shape of architecture.md section 4."""
        return {
            "holds": self.holds,
            "depth": "full",
            "size": self.size,
            "root": self.root,
            "first_bad": self.first_bad,
            "problems": self.problems,
        }

    def report(self, seq: int | None, problem: str) -> None:
        """Note a problem at entry `seq`."""
        if seq is not None and (self.first_bad is None or seq < self.first_bad):
            self.first_bad = seq
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(problem)


def verify(ledger: Ledger) -> Verdict:
    """Check entries, index, batches and projections against each other."""
    batches = ledger.rows("SELECT size, root FROM batches ORDER BY size")
    size, root = batches[-1] if batches else (0, Edge().root())
    verdict = Verdict(size, root.hex())
    roots = dict(batches)
    edge = Edge()
    for first, frame in _chunks(ledger, size):
        _check_chunk(ledger, verdict, first, frame, edge, roots)
    for (seq,) in _beyond(ledger, "entries", size):
        verdict.report(seq, f"entry {seq} is beyond the recorded size {size}")
    if root != edge.root() and verdict.holds:
        verdict.report(None, f"the root of {size} entries is not the recorded one")
    _check_strays(ledger, verdict, size)
    return verdict


def _chunks(ledger: Ledger, size: int) -> Iterator[tuple[int, pl.DataFrame]]:
    for first in range(1, size + 1, CHUNK):
        last = min(first + CHUNK - 1, size)
        yield (
            first,
            ledger.frame(
                "SELECT e.seq, e.payload, i.leaf FROM entries e "
                "LEFT JOIN entry_index i USING (seq) WHERE e.seq BETWEEN ? AND ?",
                [first, last],
            ).sort("seq"),
        )


def _check_chunk(
    ledger: Ledger,
    verdict: Verdict,
    first: int,
    frame: pl.DataFrame,
    edge: Edge,
    roots: dict[int, bytes],
) -> None:
    last = min(first + CHUNK - 1, verdict.size)
    drafts: dict[int, Entry] = {}
    stored = {seq: (payload, leaf) for seq, payload, leaf in frame.iter_rows()}
    if len(stored) != frame.height:
        twice = frame.filter(pl.col("seq").is_duplicated())["seq"][0]
        verdict.report(twice, f"entry {twice} stands more than once")
    for seq in range(first, last + 1):
        if seq not in stored:
            verdict.report(seq, f"entry {seq} is missing")
            edge.append(leaf_hash(b""))
            continue
        text, leaf = stored[seq]
        payload = (text or "").encode("utf-8")
        computed = leaf_hash(payload)
        if computed != leaf:
            verdict.report(seq, f"entry {seq} is not what was appended: its hash differs")
        edge.append(computed)
        if seq in roots and verdict.holds and edge.root() != roots[seq]:
            verdict.report(None, f"the root at size {seq} is not the recorded one")
        entry = _reread(verdict, seq, payload)
        if entry:
            drafts[seq] = entry
    _check_projections(ledger, verdict, drafts, first, last)


def _reread(verdict: Verdict, seq: int, payload: bytes) -> Entry | None:
    try:
        return restored(seq, payload)
    except UnreadableRecordError as error:
        verdict.report(seq, f"entry {seq} cannot be read again: {error}")
        return None


def _check_projections(
    ledger: Ledger, verdict: Verdict, entries: dict[int, Entry], first: int, last: int
) -> None:
    if len(entries) != last - first + 1 or not verdict.holds:
        return
    derived = dict(typed_frames({seq: entry.draft for seq, entry in entries.items()}))
    derived["entry_index"] = index_frame(list(entries.values()))
    if difference := first_difference(ledger, derived, first, last):
        seq, table = difference
        verdict.report(seq, f"table {table} differs from what entry {seq} says")


def _check_strays(ledger: Ledger, verdict: Verdict, size: int) -> None:
    for table in ["entry_index", *(row.table for row in ROWS)]:
        for (seq,) in _beyond(ledger, table, size):
            verdict.report(seq, f"table {table} has a row for entry {seq}, which is not there")


def _beyond(ledger: Ledger, table: str, size: int) -> list[tuple[int]]:
    """The first number of a row that no entry up to `size` has, 0 for none at all; or nothing."""
    return ledger.rows(
        f'SELECT coalesce(min(seq), 0) FROM "{table}" '
        "WHERE seq IS NULL OR seq NOT BETWEEN 1 AND ? HAVING count(*) > 0",
        [size],
    )
