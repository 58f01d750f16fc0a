"""The ledger file: one DuckDB database with one writer, where rows are only ever added."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
from polars import selectors

from ledger import clock
from ledger.errors import IntegrityError, StoreError, UsageError
from ledger.lock import Lock
from ledger.tables import all_ddl
from ledger.tree import Edge

FORMAT = 1

_DDL = [
    "CREATE TABLE meta (format INTEGER, origin VARCHAR, simulated BOOLEAN, created_at TIMESTAMPTZ)",
    "CREATE TABLE entries (seq BIGINT, payload VARCHAR USING COMPRESSION zstd)",
    "CREATE TABLE entry_index (seq BIGINT, kind VARCHAR, source VARCHAR, key VARCHAR, "
    "repository VARCHAR, content BLOB, leaf BLOB, source_time TIMESTAMPTZ, "
    "occurred_at TIMESTAMPTZ, observed_at TIMESTAMPTZ, actor VARCHAR, strength VARCHAR)",
    "CREATE TABLE batches (size BIGINT, root BLOB, edge BLOB, appended_at TIMESTAMPTZ)",
    "CREATE TABLE quarantine (id VARCHAR, origin VARCHAR, line BIGINT, kind VARCHAR, "
    "reason VARCHAR, message VARCHAR, raw VARCHAR, seen_at TIMESTAMPTZ)",
]


def _connect(path: Path, *, read_only: bool) -> duckdb.DuckDBPyConnection:
    try:
        connection = duckdb.connect(str(path), read_only=read_only)
    except duckdb.Error as error:
        raise _unopened(path, error) from error
    connection.execute("SET TimeZone = 'UTC'")
    return connection


def _unopened(path: Path, error: duckdb.Error) -> StoreError:
    text = str(error).splitlines()[0]
    if "lock" in text:
        return StoreError(
            f"The ledger {path} is held by a program other than deploy-ledger: {text}",
            "Close the program named there, and run the command again.",
        )
    return StoreError(
        f"The ledger {path} cannot be opened: {text}",
        "Check that the file is a deploy-ledger database; restore a backup if it is damaged.",
    )


class Ledger:
    """An open ledger file. Use `create`, `open` or `read`, and as a context manager."""

    def __init__(
        self, path: Path, connection: duckdb.DuckDBPyConnection, lock: Lock | None = None
    ) -> None:
        self.path = path
        self._connection = connection
        self._lock = lock
        meta = self.rows("SELECT format, origin, simulated FROM meta")
        version, self.origin, self.simulated = meta[0]
        if version != FORMAT:
            raise StoreError(
                f"The ledger {path} has format {version}; this program reads format {FORMAT}.",
                "Use the version of deploy-ledger that wrote it.",
            )

    @classmethod
    def create(
        cls, path: Path, *, simulated: bool = False, origin: str = "deploy-ledger"
    ) -> "Ledger":
        """Make an empty ledger named `origin`; raises UsageError where one stands already."""
        if path.exists():
            raise UsageError(
                f"There is a ledger at {path} already.",
                "Choose another path with --ledger, or go on with the one that is there.",
            )
        path.parent.mkdir(parents=True, exist_ok=True)
        # A ledger whose making was interrupted must not be taken for one: the name comes last.
        part = path.with_name(f".{path.name}.part")
        part.unlink(missing_ok=True)
        memory = duckdb.connect()
        location = str(part).replace("'", "''")
        memory.execute(f"ATTACH '{location}' AS made (STORAGE_VERSION 'v1.5.0')")
        memory.execute("USE made")
        memory.execute("BEGIN")
        for statement in [*_DDL, *all_ddl()]:
            memory.execute(statement)
        created = clock.now(simulated=simulated, not_before=None)
        memory.execute("INSERT INTO meta VALUES (?, ?, ?, ?)", [FORMAT, origin, simulated, created])
        memory.execute("COMMIT")
        memory.close()
        part.rename(path)
        return cls.open(path)

    @classmethod
    def open(cls, path: Path, *, read_only: bool = False) -> "Ledger":
        """Open the ledger's own file, alone: waits for the lock, and raises StoreError in vain.

        DuckDB lets nobody read a file that another process writes, so reading locks too.
        """
        if not path.exists():
            raise StoreError(
                f"There is no ledger at {path}.",
                "Make one with `deploy-ledger init`, or name another with --ledger.",
            )
        lock = Lock(path)
        lock.take()
        try:
            return cls._opened(path, read_only=read_only, lock=lock)
        except BaseException:
            lock.release()
            raise

    @classmethod
    def read(cls, path: Path) -> "Ledger":
        """Open a published copy, which nobody writes: any number of readers, no lock."""
        return cls._opened(path, read_only=True, lock=None)

    @classmethod
    def _opened(cls, path: Path, *, read_only: bool, lock: Lock | None) -> "Ledger":
        connection = _connect(path, read_only=read_only)
        try:
            return cls(path, connection, lock)
        except duckdb.Error as error:
            connection.close()
            raise _unopened(path, error) from error

    def __enter__(self) -> "Ledger":
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()
        if self._lock:
            self._lock.release()

    def copy_to(self, target: Path) -> None:
        """Copy the file as it stands after the last commit; the lock is held meanwhile."""
        self._connection.execute("CHECKPOINT")
        shutil.copyfile(self.path, target)

    def head(self) -> tuple[int, bytes, Edge, datetime | None]:
        """Size, root, right edge and time (UTC) of the last batch."""
        row = self.rows(
            "SELECT size, root, edge, appended_at FROM batches ORDER BY size DESC LIMIT 1"
        )
        if not row:
            return 0, Edge().root(), Edge(), None
        size, root, edge, appended_at = row[0]
        try:
            return size, root, Edge.from_bytes(size, edge), appended_at
        except ValueError as error:
            raise IntegrityError(
                f"The head of the ledger is damaged: {error}.",
                "Run `deploy-ledger verify` to see where, and restore from a backup.",
            ) from error

    def now(self) -> datetime:
        """The ledger's clock, UTC; never before the last batch."""
        return clock.now(simulated=self.simulated, not_before=self.head()[3])

    def rows(self, sql: str, parameters: list[Any] | None = None) -> list[tuple[Any, ...]]:
        """All rows of a query; times are aware UTC datetimes."""
        return self.frame(sql, parameters).rows()

    def frame(self, sql: str, parameters: list[Any] | None = None) -> pl.DataFrame:
        """A query as an eager polars frame; times are UTC."""
        # `sql` would hold a result with parameters in Python before it becomes a frame.
        found = self._connection.execute(sql, parameters or []).pl()
        return found.with_columns(selectors.datetime(time_zone="*").dt.convert_time_zone("UTC"))

    @contextmanager
    def transaction(self) -> Iterator["Transaction"]:
        """One transaction; nothing of it stays when the block raises."""
        self._connection.execute("BEGIN")
        try:
            yield Transaction(self._connection)
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")


class Transaction:
    """What may be done inside a transaction: insert whole frames, and nothing else."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def insert(self, table: str, frame: pl.DataFrame) -> None:
        """Append the rows of a frame, columns by name."""
        if frame.is_empty():
            return
        self._connection.register("incoming", frame.to_arrow())
        self._connection.execute(f'INSERT INTO "{table}" BY NAME SELECT * FROM incoming')
        self._connection.unregister("incoming")
