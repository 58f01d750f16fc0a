"""The ledger file: one DuckDB database with one writer, where rows are only ever added."""

import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from ledger import clock, rotation
from ledger.checkpoint import ENTRIES, LOGS
from ledger.errors import DamagedError, IntegrityError, ProofError, StoreError, UsageError
from ledger.file import query
from ledger.file.connect import DAMAGED, connect, unwritten
from ledger.file.layout import FORMAT, make, misfit
from ledger.file.lock import Lock
from ledger.file.transaction import Transaction
from ledger.keys import PublicKey, SigningKey
from ledger.tree import Edge

# Rows that a stream takes at once: texts of real answers then stay in the processor's cache.
_FEW = 256

_HEADS = """
SELECT log, size, root, edge, appended_at FROM checkpoints
QUALIFY row_number() OVER (PARTITION BY log ORDER BY size DESC) = 1
"""

Head = tuple[int, bytes, Edge, datetime | None]
"""Size, root, right edge and time (UTC) of the last batch of a log."""


def key_of(path: Path) -> Path:
    """Where the key of a ledger lies when nobody says otherwise: beside it."""
    return path.with_suffix(".key")


def _refuse_to_replace(path: Path) -> None:
    if path.exists():
        raise UsageError(
            f"There is a ledger at {path} already.",
            "Choose another path with --ledger, or go on with the one that is there.",
        )


def _head(size: int, root: bytes, edge: bytes, appended_at: datetime | None) -> Head:
    try:
        return size, root, Edge.from_bytes(size, edge), appended_at
    except (ValueError, TypeError, AttributeError) as error:
        raise IntegrityError(
            f"The head of the ledger is damaged: {error}.",
            "Run `deploy-ledger verify` to see where, and restore from a backup.",
        ) from error


class Ledger:
    """An open ledger file. Use `create`, `open` or `read`, and as a context manager."""

    def __init__(
        self,
        path: Path,
        connection: duckdb.DuckDBPyConnection,
        lock: Lock | None = None,
        key: Path | None = None,
    ) -> None:
        self.path = path
        # Beside the file itself lie its public half and the next key, not beside a link to it.
        named = key or key_of(path)
        self.key_path = named.resolve() if named.is_symlink() else named
        self._open_connection: duckdb.DuckDBPyConnection | None = connection
        self._lock = lock
        self._taken_at = time.monotonic()
        self._left_at: tuple[int, bytes] | None = None
        version = self._said("format")
        if version != FORMAT:
            raise StoreError(
                f"The ledger {path} has format {version}; this program reads format {FORMAT}.",
                "Use the version of deploy-ledger that wrote it.",
            )
        if found := misfit(connection):
            raise DamagedError(f"The file {path} {found}.", DAMAGED)
        self.origin: str = self._said("origin")
        self.simulated: bool = self._said("simulated")
        try:
            self.first_key = PublicKey.parse(self._said("vkey"))
        except ProofError as error:
            raise DamagedError(
                f"The ledger {path} names no key: {error.message}", DAMAGED
            ) from error

    def _said(self, column: str) -> Any:
        """What the one row of `meta` says; raises StoreError where it says nothing."""
        rows = self.rows(f"SELECT {column} FROM meta")
        if len(rows) != 1 or rows[0][0] is None:
            raise DamagedError(f"The ledger {self.path} does not say its {column}.", DAMAGED)
        return rows[0][0]

    @classmethod
    def create(
        cls,
        path: Path,
        *,
        simulated: bool = False,
        origin: str = "deploy-ledger",
        key: Path | None = None,
        guarded: bool = False,
    ) -> "Ledger":
        """Make an empty ledger named `origin`, and the key that signs its checkpoints.

        `guarded` as in `layout.make`. Raises UsageError where a ledger or that key stands.
        """
        signing = SigningKey.new(origin)
        created = clock.now(simulated=simulated, not_before=None)
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = Lock(path)
        lock.take()
        try:
            _refuse_to_replace(path)
            # What was interrupted must not be taken for a ledger: the name comes last.
            part = path.with_name(f".{path.name}.part")
            make(
                part,
                origin=origin,
                simulated=simulated,
                created=created,
                vkey=str(signing.public),
                guarded=guarded,
            )
            signing.write(key or key_of(path))
            part.rename(path)
            return cls._opened(path, read_only=False, lock=lock, key=key)
        except BaseException:
            lock.release()
            raise

    @classmethod
    def open(cls, path: Path, *, read_only: bool = False, key: Path | None = None) -> "Ledger":
        """Open the ledger's own file, alone: waits for the lock, and raises StoreError in vain.

        DuckDB lets nobody read a file that another process writes, so reading locks too. The key
        is read when something is appended.
        """
        if not path.exists():
            raise StoreError(
                f"There is no ledger at {path}.",
                "Make one with `deploy-ledger init`, or name another with --ledger.",
            )
        lock = Lock(path)
        lock.take()
        try:
            return cls._opened(path, read_only=read_only, lock=lock, key=key)
        except BaseException:
            lock.release()
            raise

    @classmethod
    def read(cls, path: Path, *, key: Path | None = None) -> "Ledger":
        """Open what nobody writes, without a lock: a published copy, a backup, a locked ledger.

        `key` is that of the ledger it was made of, when signatures are to be checked.
        """
        return cls._opened(path, read_only=True, lock=None, key=key)

    @classmethod
    def making(cls, part: Path) -> "Ledger":
        """Open a file that nobody else knows of yet, to fill it."""
        return cls._opened(part, read_only=False, lock=None, key=None)

    @classmethod
    def _opened(
        cls, path: Path, *, read_only: bool, lock: Lock | None, key: Path | None
    ) -> "Ledger":
        connection = connect(path, read_only=read_only)
        try:
            return cls(path, connection, lock, key)
        except BaseException:
            connection.close()
            raise

    def __enter__(self) -> "Ledger":
        return self

    def __exit__(self, *_: object) -> None:
        self._left_at = None
        self._close()
        if self._lock:
            self._lock.release()

    def rest(self, held_seconds: float = 0.0) -> None:
        """Let others write until this ledger is used again, if it was held for so long.

        For a writer that waits for something else in between. The next use waits for the lock: it
        raises StoreError in vain, and IntegrityError where the file is not the one that was left.
        """
        is_long = time.monotonic() - self._taken_at >= held_seconds
        if self._lock and self._open_connection and is_long:
            self._left_at = self.head()[:2]
            self._close()
            self._lock.release()

    def _close(self) -> None:
        # What was committed is durable in the write-ahead log, whether it can be folded in or not.
        with suppress(duckdb.Error):
            if self._open_connection:
                self._open_connection.close()
        self._open_connection = None

    @property
    def _connection(self) -> duckdb.DuckDBPyConnection:
        if self._open_connection is None and self._left_at:
            self._take_up(*self._left_at)
        if self._open_connection is None:
            raise StoreError(f"The ledger {self.path} was closed.", "Run the command again.")
        return self._open_connection

    def _take_up(self, size: int, root: bytes) -> None:
        if self._lock:
            self._lock.take()
        self._taken_at = time.monotonic()
        self._open_connection = connect(self.path, read_only=False)
        self._left_at = None
        self.key_changed()
        if size and not self.has(ENTRIES, size, root):
            self.__exit__()
            raise IntegrityError(
                f"The ledger {self.path} no longer has the {size} entries it had before.",
                "Somebody put another file in its place. Run the command again.",
            )

    def copy_to(self, target: Path) -> None:
        """Copy the file as it stands after the last commit; the lock is held meanwhile."""
        self.fold()
        shutil.copyfile(self.path, target)

    def fold(self) -> None:
        """Fold the write-ahead log into the file; raises StoreError where there is no room."""
        try:
            self._connection.execute("CHECKPOINT")
        except duckdb.Error as error:
            text = str(error).splitlines()[0]
            raise StoreError(
                f"The log of the ledger {self.path} could not be folded into it: {text}",
                "What was appended is kept. See that the disk has room, and run "
                "`deploy-ledger publish`.",
            ) from error

    def head(self, log: str = ENTRIES) -> Head:
        """Size, root, right edge and time (UTC) of the last batch of a log."""
        return self.heads()[log]

    def heads(self) -> dict[str, Head]:
        """The head of each log."""
        rows = {log: said for log, *said in self.rows(_HEADS)}
        none = (0, Edge().root(), Edge().to_bytes(), None)
        return {log: _head(*rows.get(log, none)) for log in LOGS}

    @cached_property
    def signing_key(self) -> SigningKey:
        """The key that signs checkpoints; raises KeyFileError where it is not this ledger's."""
        return rotation.current_key(self.key_path, self.signing_keys()[-1][1])

    def key_changed(self) -> None:
        """Read the key anew at its next use."""
        self.__dict__.pop("signing_key", None)

    def signing_keys(self) -> list[tuple[int, PublicKey]]:
        """The ledger's public keys, each with the entry that named it; 0 for the first."""
        rows = self.rows("SELECT seq, vkey FROM signing_keys ORDER BY seq")
        return [(0, self.first_key), *((seq, PublicKey.parse(vkey)) for seq, vkey in rows)]

    def newest_note(self, log: str = ENTRIES) -> str | None:
        """The signed note of the last checkpoint of a log; None before the first."""
        rows = self.rows(
            "SELECT note FROM checkpoints WHERE log = ? ORDER BY size DESC LIMIT 1", [log]
        )
        return rows[0][0] if rows else None

    def has(self, log: str, size: int, root: bytes) -> bool:
        """Whether a log had this root at that size when a batch ended."""
        sql = "SELECT 1 AS has FROM checkpoints WHERE log = ? AND size = ? AND root = ?"
        return bool(self.rows(sql, [log, size, root]))

    def now(self, heads: Mapping[str, Head] | None = None) -> datetime:
        """The ledger's clock, UTC; never before the last batch, which `heads` tell if given."""
        times = [time for *_, time in (heads or self.heads()).values() if time]
        return clock.now(simulated=self.simulated, not_before=max(times, default=None))

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query; times are aware UTC datetimes."""
        return self.frame(sql, parameters).rows()

    def payloads(self, sql: str, parameters: list[Any]) -> list[tuple[Any, ...]]:
        """All rows of a query without times; long texts are copied once, and not thrice."""
        with self._reading():
            return self._connection.execute(sql, parameters).fetchall()

    def stream(self, sql: str, parameters: list[Any]) -> Iterator[tuple[Any, ...]]:
        """The rows of `payloads`, a few at a time, so that not all are held as objects.

        Nothing else may be asked of this ledger until the last row is taken.
        """
        with self._reading():
            found = self._connection.execute(sql, parameters)
            while rows := found.fetchmany(_FEW):
                yield from rows

    def frame(self, sql: str, parameters: Sequence[Any] = ()) -> pl.DataFrame:
        """A query as an eager polars frame; times are UTC. Raises StoreError for a damaged file."""
        with self._reading():
            return query.frame(self._connection, sql, parameters)

    @contextmanager
    def _reading(self) -> Iterator[None]:
        try:
            yield
        except duckdb.Error as error:
            text = str(error).splitlines()[0]
            raise DamagedError(f"The ledger {self.path} cannot be read: {text}", DAMAGED) from error

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """One transaction; nothing of it stays when the block raises.

        Raises StoreError when it could not be written; then nothing of it was kept either.
        """
        transaction = Transaction(self._connection)
        try:
            self._connection.execute("BEGIN")
            yield transaction
        except BaseException as error:
            with suppress(duckdb.Error):
                self._connection.execute("ROLLBACK")
            if isinstance(error, duckdb.Error):
                # After a fatal error the connection cannot even roll back; reopening does.
                self._reopen()
                raise unwritten(self.path, error) from error
            raise
        try:
            self._connection.execute("COMMIT")
        except duckdb.Error as error:
            # It may be durable all the same: only the reopened file knows.
            self._reopen()
            if not any(self.has(*sealed) for sealed in transaction.sealed):
                raise unwritten(self.path, error) from error

    def _reopen(self) -> None:
        self._close()
        self._open_connection = connect(self.path, read_only=False)
