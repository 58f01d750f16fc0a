"""The times that what was judged of a repository may be compared with."""

from datetime import datetime, timedelta

import polars as pl

from ledger.file.tables import TIME, polars_schema
from ledger.kinds import ROWS
from ledger.reading.workspace import Workspace
from reports.evidence.policy.book import PolicyBook

KEPT = timedelta(days=31)
"""So far back the times are kept; whoever looks further back judges again."""

READ = ("deployments", "actions_runs")
"""Kinds of which it is asked whether they are whole up to `DAY` ago."""
DAY = timedelta(days=1)

# What says when something was looked at or covered, and no time of what is judged.
_LOOKED = {"judged_at", "seen_at", "source_time", "updated_at", "rules_seen_at", "swept_at",
           "observed_at", "checked_at", "lacked_at"}  # fmt: skip
_UNJUDGED = {"span", "register_span", "ticket_span", "listed_runs", "role_given", "role_grant",
             "source_evidence", "repository_name", "all_coverage", "all_gaps",
             "all_sweeps"}  # fmt: skip
_COLUMNS = """
SELECT c.table_name, c.column_name, c.data_type LIKE '%[]'
FROM duckdb_columns() c JOIN duckdb_tables() t USING (database_name, table_name)
WHERE c.database_name = current_database() AND c.data_type LIKE 'TIMESTAMP WITH TIME ZONE%'
"""
_PLACED = """
SELECT table_name FROM duckdb_columns()
WHERE database_name = current_database() AND column_name = $1
"""
# What is compared is later than what is kept by a fixed time.
_LATER = (
    "SELECT repository, rules_seen_at + INTERVAL '2 days 1 microsecond' AS moment "
    "FROM environment_evidence",
    "SELECT repository, entered_at + INTERVAL 1 DAY AS moment FROM promotion_commit",
)
_OF = """
CREATE OR REPLACE TABLE repository_of AS
SELECT DISTINCT subject_id, repository FROM (
    SELECT subject_id, repository FROM subject
    UNION ALL SELECT subject_id, repository FROM merged_pull);
"""


def moments(workspace: Workspace) -> pl.DataFrame:
    """Repository and time (UTC), of a judged workspace, from `KEPT` before its moment on.

    Of what is of no repository only times that are still to come.
    """
    workspace.run(_OF)
    listed: dict[str, list[str]] = {}
    for table, column, is_list in workspace.rows(_COLUMNS):
        if column not in _LOOKED and table not in _UNJUDGED:
            listed.setdefault(table, []).append(f'"{column}"' if is_list else f'["{column}"]')
    placed = {name for (name,) in workspace.rows(_PLACED, ["repository"])}
    named = {name for (name,) in workspace.rows(_PLACED, ["subject_id"])}
    parts = list(_LATER)
    for table, columns in listed.items():
        times = f"unnest(flatten([{', '.join(columns)}])) AS moment"
        if table in placed:
            parts.append(f"SELECT repository, {times} FROM {table}")
        elif table in named:
            parts.append(
                f"SELECT repository, {times} FROM {table} JOIN repository_of USING (subject_id)"
            )
    for row in ROWS:
        columns = [
            f'"{name}"'
            for name, dtype in polars_schema(row).items()
            if dtype == TIME and name not in _LOOKED
        ]
        if columns and f"all_{row.table}" not in _UNJUDGED:
            parts.append(
                f"SELECT repository, unnest([{', '.join(columns)}]) AS moment FROM all_{row.table}"
            )
    return workspace.frame(
        f"SELECT DISTINCT repository, moment FROM ({' UNION ALL '.join(parts)}) "
        "WHERE moment > CASE WHEN repository IS NULL THEN $2 ELSE $1 END ORDER BY ALL",
        [workspace.at.judged_at - KEPT, workspace.at.judged_at],
    )


def beginnings(book: PolicyBook) -> frozenset[datetime]:
    """When the ledger itself begins to be a register, by any policy: for all that is judged."""
    every = [
        policy
        for version in book.versions
        for policy in (version.policy, *version.policy.repositories.values())
    ]
    return frozenset(policy.records_from for policy in every if policy.records_from)
