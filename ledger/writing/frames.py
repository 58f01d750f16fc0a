"""Frames: drafts and entries as the columns of their tables, checked by pandera at the door."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl
import pyarrow
from msgspec.structs import astuple

from ledger.entry import Draft, Entry
from ledger.errors import UnreadableRecordError
from ledger.file.tables import TIME, polars_schema, soundness
from ledger.kinds.base import Reading, Row

# What polars would convert value by value in Python.
_ARROW: dict[pl.DataType, Any] = {
    TIME: pyarrow.timestamp("us", "UTC"),
    pl.List(pl.String()): pyarrow.list_(pyarrow.string()),
}

# A typed row with the values of its columns in order, `seq` first.
Placed = tuple[Any, ...]

_INDEX: dict[str, pl.DataType] = {
    "seq": pl.Int64(),
    "kind": pl.String(),
    "source": pl.String(),
    "key": pl.String(),
    "repository": pl.String(),
    "content": pl.Binary(),
    "leaf": pl.Binary(),
    "source_time": TIME,
    "occurred_at": TIME,
    "observed_at": TIME,
    "actor": pl.String(),
    "strength": pl.String(),
}


class Told:
    """What entries say for the tables, taken one by one: they need not be held for it."""

    def __init__(self) -> None:
        self._index: list[tuple[Any, ...]] = []
        self._typed: dict[type[Row], list[Placed]] = defaultdict(list)

    def add(self, entry: Entry) -> None:
        """What one more entry says."""
        self._index.append(_indexed(entry))
        _place(self._typed, entry.seq, entry.draft.reading)

    def frames(self) -> dict[str, pl.DataFrame]:
        """The typed rows by table, and those of `entry_index`."""
        typed = {
            row_class.table: _frame(polars_schema(row_class), rows)
            for row_class, rows in self._typed.items()
        }
        return {**typed, "entry_index": _frame(_INDEX, self._index)}


def typed_frames(drafts: dict[int, Draft]) -> Iterator[tuple[str, pl.DataFrame]]:
    """The typed rows of drafts by table, with the drafts' numbers as `seq`."""
    for row_class, rows in _by_class(drafts).items():
        yield row_class.table, _frame(polars_schema(row_class), rows)


def refused_by_schema(drafts: dict[int, Draft]) -> dict[int, UnreadableRecordError]:
    """Why drafts cannot be stored, by their numbers: a typed row fails a check of its schema."""
    refused: dict[int, UnreadableRecordError] = {}
    for row_class, rows in _by_class(drafts).items():
        frame = _frame(polars_schema(row_class), rows)
        if frame.select(soundness(row_class)).item():
            continue
        from ledger.writing.schema import failures

        for column, check, case, index in failures(row_class, frame):
            numbers = [rows[index][0]] if index is not None else [row[0] for row in rows]
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
    return _frame(_INDEX, [_indexed(entry) for entry in entries])


def _indexed(entry: Entry) -> tuple[Any, ...]:
    """The row of `entry_index`, its values in order."""
    draft = entry.draft
    reading = draft.reading
    return (
        entry.seq,
        draft.kind,
        draft.source,
        reading.key,
        reading.repository,
        draft.content,
        entry.leaf,
        reading.source_time,
        reading.occurred_at,
        entry.observed_at,
        reading.actor,
        draft.strength,
    )


def _column(values: Sequence[Any], dtype: pl.DataType) -> pl.Series:
    if dtype in _ARROW:
        return pl.Series(pyarrow.array(values, type=_ARROW[dtype]))
    return pl.Series(values, dtype=dtype, strict=False)


def _by_class(drafts: dict[int, Draft]) -> dict[type[Row], list[Placed]]:
    found: dict[type[Row], list[Placed]] = defaultdict(list)
    for number, read in drafts.items():
        _place(found, number, read.reading)
    return found


def _place(found: dict[type[Row], list[Placed]], number: int, reading: Reading) -> None:
    for one in (reading, *reading.parts):
        for row in one.rows:
            shared = (number, one.key, one.repository, one.source_time)
            found[type(row)].append(shared + astuple(row))


def _frame(schema: Mapping[str, pl.DataType], rows: Sequence[Placed]) -> pl.DataFrame:
    columns = zip(*rows, strict=True) if rows else ((),) * len(schema)
    return pl.DataFrame(
        {
            name: _column(values, dtype)
            for (name, dtype), values in zip(schema.items(), columns, strict=True)
        }
    )
