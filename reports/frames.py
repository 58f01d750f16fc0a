"""Small things that every report does to frames: times as text, rows as plain dictionaries."""

from typing import Any

import polars as pl
from polars import selectors


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
