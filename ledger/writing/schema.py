"""The pandera schema of a row class: what a batch of rows must satisfy at the door.

Loading pandera takes longer than most commands do, so it is asked where `soundness`, the same said
as one expression, finds something: it says what is wrong, and where.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any

import msgspec
import pandera.polars as pa
import polars as pl

from ledger.file.tables import SHARED, columns
from ledger.kinds.base import Row


@cache
def pandera_schema(row: type[Row]) -> pa.DataFrameSchema:
    """The schema of a row class with the shared columns."""
    checked = {
        "seq": pa.Column(SHARED["seq"], checks=pa.Check.ge(0)),
        "key": pa.Column(SHARED["key"], checks=pa.Check.str_length(min_value=1)),
        "repository": pa.Column(SHARED["repository"], nullable=True),
        "source_time": pa.Column(SHARED["source_time"], nullable=True),
    }
    for column in columns(row):
        checked[column.name] = pa.Column(
            column.dtype, nullable=column.nullable, checks=_checks(column.meta)
        )
    return pa.DataFrameSchema(checked, strict=True)


def failures(row: type[Row], frame: pl.DataFrame) -> Iterator[tuple[str, str, Any, int | None]]:
    """What of a frame fails: the column, the check, the value, and the row; None for all rows."""
    try:
        pandera_schema(row).validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        cases = errors.failure_cases
        yield from cases.select("column", "check", "failure_case", "index").iter_rows()


def _checks(meta: msgspec.Meta | None) -> list[pa.Check]:
    checks = []
    if meta and meta.ge is not None:
        checks.append(pa.Check.ge(meta.ge))
    if meta and meta.pattern:
        checks.append(pa.Check.str_matches(meta.pattern))
    if meta and meta.min_length:
        checks.append(pa.Check.str_length(min_value=meta.min_length))
    return checks
