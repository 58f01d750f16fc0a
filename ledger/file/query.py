"""A query as a frame, the same way on every version of DuckDB that we run on."""

from collections.abc import Sequence
from typing import Any

import duckdb
import polars as pl
from polars import selectors

ENGINE = duckdb.__version__
"""The version of what answers."""

# DuckDB 2.0 makes frames of relations only; on 1.5 a relation with parameters is first held row by
# row in Python, at several times the cost.
_EXECUTES = hasattr(duckdb.DuckDBPyConnection, "pl")


def frame(
    connection: duckdb.DuckDBPyConnection, sql: str, parameters: Sequence[Any] = ()
) -> pl.DataFrame:
    """All rows as an eager polars frame; times are UTC. Raises duckdb.Error."""
    asked = list(parameters)
    if _EXECUTES:
        found = connection.execute(sql, asked).pl()
    else:
        found = connection.sql(sql, params=asked).pl()
    zones = {kind.time_zone for kind in found.dtypes if isinstance(kind, pl.Datetime)}
    if zones <= {None, "UTC"}:
        return found
    return found.with_columns(selectors.datetime(time_zone="*").dt.convert_time_zone("UTC"))
