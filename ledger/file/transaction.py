"""A transaction: the one way in which rows come into a ledger's file."""

import duckdb
import polars as pl

_FEW = 50
"""Rows below which DuckDB takes plain values in half the time that it takes to read Arrow."""


class Transaction:
    """What may be done inside a transaction: insert whole frames, and nothing else."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self.sealed: list[tuple[str, int, bytes]] = []
        """Log, size and root of each checkpoint that was inserted."""

    def insert(self, table: str, frame: pl.DataFrame) -> None:
        """Append the rows of a frame, columns by name."""
        if frame.is_empty():
            return
        if frame.height < _FEW:
            self._insert_few(table, frame)
        else:
            self._connection.register("incoming", frame.to_arrow())
            self._connection.execute(f'INSERT INTO "{table}" BY NAME SELECT * FROM incoming')
            self._connection.unregister("incoming")
        if table == "checkpoints":
            self.sealed += frame.select("log", "size", "root").rows()

    def _insert_few(self, table: str, frame: pl.DataFrame) -> None:
        names = ", ".join(f'"{name}"' for name in frame.columns)
        places = f"({', '.join('?' * frame.width)})"
        values = [value for row in frame.iter_rows() for value in row]
        self._connection.execute(
            f'INSERT INTO "{table}" ({names}) VALUES {", ".join([places] * frame.height)}', values
        )
