"""A long-lived reader: holds the newest published copy open, and moves on when there is a newer."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from ledger.errors import DamagedError, StoreError
from ledger.file import query
from ledger.file.layout import misfit
from ledger.reading.publish import current


@dataclass(frozen=True)
class Copy:
    """One published copy, open for reading; safe to use from several threads."""

    path: Path
    connection: duckdb.DuckDBPyConnection

    def frame(self, sql: str, parameters: Sequence[Any] = ()) -> pl.DataFrame:
        """A query as an eager polars frame; times are UTC."""
        with self.connection.cursor() as cursor:
            cursor.execute("SET TimeZone = 'UTC'")
            return query.frame(cursor, sql, parameters)


def _opened(path: Path) -> duckdb.DuckDBPyConnection:
    # Each query runs in the thread that asks. Readers ask for few rows: more threads for one query
    # cost more than they bring, and take them from other readers.
    connection = duckdb.connect(
        str(path), read_only=True, config={"enable_external_access": "false", "threads": 1}
    )
    if found := misfit(connection):
        connection.close()
        raise DamagedError(f"The published copy {path} {found}.", "Run `deploy-ledger publish`.")
    return connection


class Reader:
    """Opens each published copy once, however many threads ask."""

    def __init__(self, ledger: Path) -> None:
        self._ledger = ledger
        self._copy: Copy | None = None
        self._lock = threading.Lock()

    def copy(self) -> Copy:
        """The newest copy; one that a caller still holds stays readable after it was replaced.

        Raises StoreError where nothing has been published.
        """
        path = current(self._ledger)
        with self._lock:
            if path is None:
                raise StoreError(
                    f"Nothing of the ledger {self._ledger} has been published.",
                    "Run `deploy-ledger publish`.",
                )
            if self._copy is None or self._copy.path != path:
                self._copy = Copy(path, _opened(path))
            return self._copy
