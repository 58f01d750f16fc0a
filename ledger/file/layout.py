"""How a ledger file is laid out: its tables, and how an empty one is made."""

from datetime import datetime
from functools import cache
from pathlib import Path

import duckdb

from ledger.errors import UsageError
from ledger.file.tables import all_ddl

FORMAT = 4

_COLUMNS = (
    "SELECT table_name, column_name, data_type FROM system.main.duckdb_columns() "
    "WHERE NOT internal AND schema_name = 'main'"
)
_FOREIGN = {
    "view": "SELECT view_name FROM system.main.duckdb_views() WHERE NOT internal",
    "macro": "SELECT function_name FROM system.main.duckdb_functions() WHERE NOT internal",
    "type": "SELECT type_name FROM system.main.duckdb_types() WHERE NOT internal",
}

_DDL = [
    "CREATE TABLE meta (format INTEGER, origin VARCHAR, simulated BOOLEAN, "
    "created_at TIMESTAMPTZ, vkey VARCHAR)",
    "CREATE TABLE entries (seq BIGINT, payload VARCHAR USING COMPRESSION zstd)",
    "CREATE TABLE entry_index (seq BIGINT, kind VARCHAR, source VARCHAR, key VARCHAR, "
    "repository VARCHAR, content BLOB, leaf BLOB, source_time TIMESTAMPTZ, "
    "occurred_at TIMESTAMPTZ, observed_at TIMESTAMPTZ, actor VARCHAR, strength VARCHAR)",
    # Level 0 of the tiles is `entry_index.leaf`; here are the hashes of the levels above.
    "CREATE TABLE tile_hashes (level INTEGER, position BIGINT, hash BLOB)",
    "CREATE TABLE checkpoints (log VARCHAR, size BIGINT, root BLOB, edge BLOB, note VARCHAR, "
    "appended_at TIMESTAMPTZ)",
    "CREATE TABLE quarantine (number BIGINT, id VARCHAR, origin VARCHAR, line BIGINT, "
    "kind VARCHAR, reason VARCHAR, message VARCHAR, raw VARCHAR, context VARCHAR, "
    "seen_at TIMESTAMPTZ)",
]


# Nothing but inserts reaches these; where a file has triggers, DuckDB itself refuses the rest.
_GUARD = (
    "CREATE TRIGGER {table}_{event} BEFORE {event} ON {table} FOR EACH STATEMENT "
    "INSERT INTO refused SELECT error('the ledger is append-only')"
)
STORAGE = "v1.5.0"
_WITH_TRIGGERS = "v2.0.0"


def make(
    path: Path,
    *,
    origin: str,
    simulated: bool,
    created: datetime,
    vkey: str,
    guarded: bool = False,
) -> None:
    """Make the file of an empty ledger; what stands there is lost.

    A guarded file has triggers against updating and deleting, and only DuckDB 2.0 opens it: raises
    UsageError before. The triggers are a rail against slips, not the proof.
    """
    if guarded and int(duckdb.__version__.split(".")[0]) < 2:
        raise UsageError(
            f"DuckDB {duckdb.__version__} has no triggers to guard a ledger with.",
            "Leave out --guarded, or install DuckDB 2.0.",
        )
    path.unlink(missing_ok=True)
    location = str(path).replace("'", "''")
    storage = _WITH_TRIGGERS if guarded else STORAGE
    with duckdb.connect() as memory:
        # Small blocks: a young ledger has many tables of few rows (with blocks of 64 KiB it is half
        # as large again, with 256 KiB 3.5 times as large). At 100,000 entries they read as fast.
        memory.execute(
            f"ATTACH '{location}' AS made (STORAGE_VERSION '{storage}', BLOCK_SIZE 16384)"
        )
        memory.execute("USE made")
        memory.execute("BEGIN")
        for statement in [*_DDL, *all_ddl()]:
            memory.execute(statement)
        memory.execute(
            "INSERT INTO meta VALUES (?, ?, ?, ?, ?)", [FORMAT, origin, simulated, created, vkey]
        )
        if guarded:
            tables = memory.sql("SELECT table_name FROM duckdb_tables()").fetchall()
            # A trigger must write somewhere, so this one table goes without.
            memory.execute("CREATE TABLE refused (why VARCHAR)")
            for (table,) in tables:
                for event in ("UPDATE", "DELETE"):
                    memory.execute(_GUARD.format(table=table, event=event))
        memory.execute("COMMIT")


@cache
def _expected() -> frozenset[tuple[str, str, str]]:
    """Table, column and type of all that a ledger has."""
    with duckdb.connect() as memory:
        for statement in [*_DDL, *all_ddl()]:
            memory.execute(statement)
        return frozenset(memory.execute(_COLUMNS).fetchall())


def misfit(connection: duckdb.DuckDBPyConnection) -> str | None:
    """What a file has that no ledger has, or lacks; None for a ledger.

    A view or a macro in the file could show one thing to whoever verifies and another to whoever
    reads, so there may be none. The questions use no function that a macro could take the place of.
    """
    for what, question in _FOREIGN.items():
        for (name,) in connection.execute(question).fetchall():
            return f"has the {what} {str(name)[:80]!r}, which no ledger has"
    columns = connection.execute(_COLUMNS).fetchall()
    ours = {table for table, _, _ in _expected()}
    found = {row for row in columns if row[0] in ours}
    for table, column, kind in sorted(_expected() - found):
        return f"lacks the column {column} ({kind}) of the table {table}"
    for table, column, kind in sorted(found - _expected()):
        return f"has a column {column[:80]!r} ({kind}) in the table {table}, which no ledger has"
    return None
