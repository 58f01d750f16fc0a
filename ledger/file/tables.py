"""Tables from row classes: one definition for DuckDB columns and polars schemas."""

from datetime import datetime
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import msgspec
import polars as pl

from ledger.kinds import ROWS
from ledger.kinds.base import Row

TIME = pl.Datetime("us", "UTC")

# What the door adds to every typed row.
SHARED: dict[str, pl.DataType] = {
    "seq": pl.Int64(),
    "key": pl.String(),
    "repository": pl.String(),
    "source_time": TIME,
}

_POLARS: dict[Any, pl.DataType] = {
    int: pl.Int64(),
    str: pl.String(),
    bool: pl.Boolean(),
    datetime: TIME,
}
_DUCKDB: dict[Any, str] = {
    pl.Int64(): "BIGINT",
    pl.String(): "VARCHAR",
    pl.Boolean(): "BOOLEAN",
    TIME: "TIMESTAMPTZ",
    pl.List(pl.String()): "VARCHAR[]",
}


class Column(msgspec.Struct, frozen=True):
    """One column: its polars type, whether it may be null, and the bounds on its values."""

    name: str
    dtype: pl.DataType
    nullable: bool
    meta: msgspec.Meta | None


def _column(name: str, hint: Any) -> Column:
    members = get_args(hint) if get_origin(hint) in (UnionType, Union) else (hint,)
    nullable = NoneType in members
    (inner,) = [member for member in members if member is not NoneType]
    meta = next((m for m in getattr(inner, "__metadata__", ())), None)
    plain = inner.__origin__ if meta else inner
    listed = get_origin(plain) is list
    dtype = pl.List(pl.String()) if listed else _POLARS[plain]
    return Column(name, dtype, nullable, meta)


@cache
def columns(row: type[Row]) -> tuple[Column, ...]:
    """The columns of a row class in order, without the shared ones."""
    hints = get_type_hints(row, include_extras=True)
    return tuple(_column(name, hints[name]) for name in row.__struct_fields__)


def polars_schema(row: type[Row]) -> dict[str, pl.DataType]:
    """Column name to polars type, the shared ones first."""
    return {**SHARED, **{column.name: column.dtype for column in columns(row)}}


@cache
def soundness(row: type[Row]) -> pl.Expr:
    """Whether all rows of a frame with the schema's types satisfy its pandera schema.

    One expression in place of two for each column; `ledger.writing.schema` says what does not.
    """
    found = [pl.col("seq").ge(0), pl.col("key").str.len_chars().ge(1)]
    missing = [pl.col("seq"), pl.col("key")]
    for column in columns(row):
        values, meta = pl.col(column.name), column.meta
        if not column.nullable:
            missing.append(values)
        if meta and meta.ge is not None:
            found.append(values >= meta.ge)
        if meta and meta.pattern:
            found.append(values.str.contains(meta.pattern))
        if meta and meta.min_length:
            found.append(values.str.len_chars() >= meta.min_length)
    present = [values.is_not_null() for values in missing]
    return pl.all_horizontal(*(one.all() for one in [*present, *found]))


def ddl(row: type[Row]) -> str:
    """The CREATE TABLE statement of a row class."""
    body = ", ".join(f'"{name}" {_DUCKDB[dtype]}' for name, dtype in polars_schema(row).items())
    return f'CREATE TABLE "{row.table}" ({body})'


def all_ddl() -> list[str]:
    """The CREATE TABLE statements of every typed table."""
    return [ddl(row) for row in ROWS]
