"""The typed rows and the index, derived again from the payloads and compared."""

from collections.abc import Iterator, Sequence

import polars as pl

from ledger.entry import Entry
from ledger.frames import index_frame, typed_frames
from ledger.kinds import ROWS
from ledger.store import Ledger


def first_difference(ledger: Ledger, entries: Sequence[Entry]) -> Iterator[tuple[int, str]]:
    """The first entry, and the table, in which each table differs from what entries say.

    `entries` are all those of a range, in order.
    """
    first, last = entries[0].seq, entries[-1].seq
    derived = dict(typed_frames({entry.seq: entry.draft for entry in entries}))
    derived["entry_index"] = index_frame(entries)
    for table, frame in derived.items():
        names = ", ".join(f'"{name}"' for name in frame.columns)
        found = ledger.frame(
            f'SELECT {names} FROM "{table}" WHERE seq BETWEEN ? AND ?', [first, last]
        )
        if seq := _differs(frame, found):
            yield seq, table
    for table in {row.table for row in ROWS} - derived.keys():
        (extra,) = ledger.rows(
            f'SELECT min(seq) AS seq FROM "{table}" WHERE seq BETWEEN ? AND ?', [first, last]
        )[0]
        if extra:
            yield extra, table


def _differs(derived: pl.DataFrame, found: pl.DataFrame) -> int | None:
    if derived.sort("seq").equals(found.sort("seq"), null_equal=True):
        return None
    different = _lines(derived) ^ _lines(found)
    return min((seq for seq, _ in different), default=None)


def _lines(frame: pl.DataFrame) -> set[tuple[int, str]]:
    counted: dict[tuple[int, str], int] = {}
    for row in frame.iter_rows(named=True):
        line = (row["seq"], repr(row))
        counted[line] = counted.get(line, 0) + 1
    return {(seq, f"{count}{text}") for (seq, text), count in counted.items()}
