"""Frames: drafts and entries as the columns of their tables, checked by pandera at the door."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import pandera.polars as pa
import polars as pl
import pyarrow

from ledger.entry import Draft, Entry
from ledger.errors import UnreadableRecordError
from ledger.file.tables import TIME, pandera_schema, polars_schema, soundness
from ledger.kinds.base import Reading, Row

# What polars would convert value by value in Python.
_ARROW: dict[pl.DataType, Any] = {
    TIME: pyarrow.timestamp("us", "UTC"),
    pl.List(pl.String()): pyarrow.list_(pyarrow.string()),
}

Placed = tuple[int, Reading, Row]


def typed_frames(drafts: dict[int, Draft]) -> Iterator[tuple[str, pl.DataFrame]]:
    """The typed rows of drafts by table, with the drafts' numbers as `seq`."""
    for row_class, rows in _by_class(drafts).items():
        yield row_class.table, _frame(row_class, rows)


def refused_by_schema(drafts: dict[int, Draft]) -> dict[int, UnreadableRecordError]:
    """Why drafts cannot be stored, by their numbers: a typed row fails a check of its schema."""
    refused: dict[int, UnreadableRecordError] = {}
    for row_class, rows in _by_class(drafts).items():
        frame = _frame(row_class, rows)
        if frame.select(soundness(row_class)).item():
            continue
        try:
            pandera_schema(row_class).validate(frame, lazy=True)
        except pa.errors.SchemaErrors as errors:
            cases = errors.failure_cases
            for column, check, case, index in cases.select(
                "column", "check", "failure_case", "index"
            ).iter_rows():
                numbers = [rows[index][0]] if index is not None else [n for n, _, _ in rows]
                for number in numbers:
                    refused[number] = UnreadableRecordError(
                        "bad_field", f"`{column}` is {case!r}, which fails {check}."
                    )
    return refused


def entry_frame(entries: Sequence[Entry]) -> pl.DataFrame:
    """The rows of `entries`: the exact canonical texts."""
    return pl.DataFrame(
        {
            "seq": [entry.seq for entry in entries],
            "payload": [entry.payload.decode() for entry in entries],
        }
    )


def index_frame(entries: Sequence[Entry]) -> pl.DataFrame:
    """The rows of `entry_index`: what an entry is found by."""
    drafts = [entry.draft for entry in entries]
    readings = [read.reading for read in drafts]
    return pl.DataFrame(
        {
            "seq": [entry.seq for entry in entries],
            "kind": [read.kind for read in drafts],
            "source": [read.source for read in drafts],
            "key": [reading.key for reading in readings],
            "repository": pl.Series([reading.repository for reading in readings], dtype=pl.String),
            "content": [read.content for read in drafts],
            "leaf": [entry.leaf for entry in entries],
            "source_time": _column([reading.source_time for reading in readings], TIME),
            "occurred_at": _column([reading.occurred_at for reading in readings], TIME),
            "observed_at": _column([entry.observed_at for entry in entries], TIME),
            "actor": pl.Series([reading.actor for reading in readings], dtype=pl.String),
            "strength": [read.strength for read in drafts],
        }
    )


def _column(values: list[Any], dtype: pl.DataType) -> pl.Series:
    if dtype in _ARROW:
        return pl.Series(pyarrow.array(values, type=_ARROW[dtype]))
    return pl.Series(values, dtype=dtype, strict=False)


def _by_class(drafts: dict[int, Draft]) -> dict[type[Row], list[Placed]]:
    found: dict[type[Row], list[Placed]] = defaultdict(list)
    for number, read in drafts.items():
        for reading in (read.reading, *read.reading.parts):
            for row in reading.rows:
                found[type(row)].append((number, reading, row))
    return found


def _frame(row_class: type[Row], rows: Sequence[Placed]) -> pl.DataFrame:
    names = row_class.__struct_fields__
    shared: list[list[Any]] = [
        [number for number, _, _ in rows],
        [reading.key for _, reading, _ in rows],
        [reading.repository for _, reading, _ in rows],
        [reading.source_time for _, reading, _ in rows],
    ]
    own = [[getattr(row, name) for _, _, row in rows] for name in names]
    schema = polars_schema(row_class)
    return pl.DataFrame(
        {
            name: _column(values, schema[name])
            for name, values in zip(schema, [*shared, *own], strict=True)
        }
    )
