"""How the file of a ledger is opened, and what DuckDB's errors there mean to people."""

from pathlib import Path

import duckdb

from ledger.errors import DamagedError, StoreError

_ROW_GROUP = 2048
_LOG = "4MB"
"""Rows that DuckDB packs together, and how much of its log it folds into the file at once.

It packs an unfinished group anew each time, in memory, three times over: with its own 122,880 rows
that takes more than a gigabyte in the end. Fewer rows than these it does not pack.
"""

DAMAGED = (
    "Keep the file as it is, and put back a backup: `deploy-ledger restore FILE`. The newest file "
    "in the folder of published copies beside the ledger is one too."
)
"""What to do about a file that is damaged."""


def connect(path: Path, *, read_only: bool) -> duckdb.DuckDBPyConnection:
    """Open the file of a ledger as the database `ledger`; raises StoreError where it cannot be."""
    # Rows are taken, and brought, one after the other: more threads wait for that, at half as much
    # CPU again and in no less time.
    connection = duckdb.connect(config={"threads": 1})
    location = str(path).replace("'", "''")
    options = "READ_ONLY" if read_only else f"ROW_GROUP_SIZE {_ROW_GROUP}"
    try:
        connection.execute(f"ATTACH '{location}' AS ledger ({options})")
    except duckdb.Error as error:
        connection.close()
        raise _unopened(path, error) from error
    connection.execute("USE ledger")
    connection.execute(f"SET wal_autocheckpoint = '{_LOG}'")
    if not read_only:
        # What was needed to pack rows is given back at once.
        connection.execute("SET allocator_background_threads = true")
    # Nothing in the file may reach for other files of whoever opens it.
    connection.execute("SET enable_external_access = false")
    connection.execute("SET TimeZone = 'UTC'")
    return connection


def _unopened(path: Path, error: duckdb.Error) -> StoreError:
    text = str(error).splitlines()[0]
    if "set lock" in text:
        return StoreError(
            f"The ledger {path} is held by a program other than deploy-ledger: {text}",
            "Close the program named there, and run the command again.",
        )
    return DamagedError(f"The ledger {path} cannot be opened: {text}", DAMAGED)


def unwritten(path: Path, error: duckdb.Error) -> StoreError:
    """What to say when a batch could not be written."""
    text = str(error).splitlines()[0]
    return StoreError(
        f"The ledger {path} could not be written: {text}",
        "Nothing of the last batch was kept. See that the disk has room, and run it again.",
    )
