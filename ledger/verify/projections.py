"""Projections against payloads: where the tables differ from what the entries say."""

from collections import Counter

import polars as pl

from ledger.file.store import Ledger
from ledger.kinds import ROWS

_TABLES = frozenset(row.table for row in ROWS)


def first_difference(
    ledger: Ledger, derived: dict[str, pl.DataFrame], first: int, last: int
) -> tuple[int, str] | None:
    """The first entry from `first` to `last` that a table does not agree with, and that table.

    `derived` holds, by table, every row that these entries say; of a table that is not among them
    they say nothing.
    """
    differences = [
        (seq, table)
        for table, frame in derived.items()
        if (seq := _differs(frame, _stored(ledger, table, frame.columns, first, last)))
    ]
    return min(
        [*differences, *_unsaid(ledger, _TABLES - derived.keys(), first, last)], default=None
    )


def _stored(ledger: Ledger, table: str, columns: list[str], first: int, last: int) -> pl.DataFrame:
    names = ", ".join(f'"{name}"' for name in columns)
    return ledger.frame(f'SELECT {names} FROM "{table}" WHERE seq BETWEEN ? AND ?', [first, last])


def _differs(derived: pl.DataFrame, stored: pl.DataFrame) -> int | None:
    frames = [frame.sort("seq", maintain_order=True) for frame in (derived, stored)]
    if frames[0].equals(frames[1]):
        return None
    # Rows of one entry may stand in any order, so what is compared now is how often each is there.
    lines = [Counter((row[0], repr(row)) for row in frame.iter_rows()) for frame in frames]
    different = (lines[0] - lines[1]) + (lines[1] - lines[0])
    return min((seq for seq, _ in different), default=None)


def _unsaid(ledger: Ledger, tables: frozenset[str], first: int, last: int) -> list[tuple[int, str]]:
    """The first row of each table, where it has one."""
    asked = " UNION ALL ".join(
        f"SELECT min(seq), '{table}' FROM \"{table}\" WHERE seq BETWEEN {first:d} AND {last:d}"
        for table in sorted(tables)
    )
    rows = ledger.rows(asked) if tables else []
    return [(seq, table) for seq, table in rows if seq is not None]
