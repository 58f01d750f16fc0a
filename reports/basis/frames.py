"""Small things that every report does to frames: times as text, rows as plain dictionaries."""

from collections.abc import Sequence
from typing import Any, Protocol

import polars as pl
from polars import selectors


class Tables(Protocol):
    """What answers a query: a judged workspace, or a published copy however it is held open."""

    def frame(self, sql: str, parameters: Sequence[Any] = ()) -> pl.DataFrame:
        """All rows as an eager polars frame; times are UTC."""
        ...


def rfc3339(column: pl.Expr) -> pl.Expr:
    """UTC times as RFC 3339 with `Z`, microseconds only where there are some."""
    exact = column.dt.strftime("%Y-%m-%dT%H:%M:%S%.6fZ")
    return (
        pl.when(column.dt.microsecond() > 0)
        .then(exact)
        .otherwise(column.dt.strftime("%Y-%m-%dT%H:%M:%SZ"))
    )


def records(frame: pl.DataFrame) -> list[dict[str, Any]]:
    """The rows as dictionaries that JSON can hold: times become RFC 3339 in UTC."""
    return frame.with_columns(rfc3339(selectors.datetime())).to_dicts()
