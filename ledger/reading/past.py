"""A published copy as it would have been at an earlier moment, without a file of its own."""

from collections.abc import Mapping
from pathlib import Path

import duckdb
import polars as pl

from ledger.clock import format_time
from ledger.kinds import ROWS
from ledger.reading.reader import Copy
from ledger.reading.workspace import Moment

_BY_ENTRY = ("entry_index", "parts", *(row.table for row in ROWS))


def past(copy: Path, at: Moment, added: Mapping[str, pl.DataFrame]) -> Copy:
    """What a copy made at that moment would have held; `added` are the tables its publisher adds.

    The tables of the ledger are looked through at the copy's own file, entry by entry up to the
    moment; what was in quarantine is what had been seen by then.
    """
    location = str(copy).replace("'", "''")
    until = f"TIMESTAMPTZ '{format_time(at.judged_at)}'"
    # As the reader of a copy: each query runs in the thread that asks.
    connection = duckdb.connect(config={"threads": 1})
    connection.execute(f"ATTACH '{location}' AS whole (READ_ONLY)")
    connection.execute("SET enable_external_access = false")
    for table in dict.fromkeys(_BY_ENTRY):
        connection.execute(f"CREATE VIEW {table} AS FROM whole.{table} WHERE seq <= {at.size}")
    connection.execute("CREATE VIEW meta AS FROM whole.meta")
    connection.execute(f"CREATE VIEW quarantine AS FROM whole.quarantine WHERE seen_at <= {until}")
    connection.execute(
        "CREATE VIEW checkpoints AS FROM whole.checkpoints "
        f"WHERE appended_at <= {until} AND (log <> 'entries' OR size <= {at.size})"
    )
    for name, frame in added.items():
        connection.register("incoming", frame.to_arrow())
        connection.execute(f'CREATE TABLE "{name}" AS FROM incoming')
        connection.unregister("incoming")
    return Copy(copy, connection)
