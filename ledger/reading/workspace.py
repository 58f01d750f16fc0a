"""A workspace: a private in-memory database over one ledger as it was at one entry.

Judging happens here, so it can never touch the ledger's file. For each typed table T there are two
views: `all_T` has every version up to that entry, `T` only the present one of each key, which is
the version with the latest source time, ties by order of appending (controls.md, "Versions").
Repositories go by the name that they had at that entry, also where a row or a key says a former
one (`ledger.reading.names`). `quarantined` is what lay in quarantine at that moment and had not
been released.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from ledger import tree
from ledger.clock import format_time, parse_time
from ledger.errors import UsageError
from ledger.file import query
from ledger.file.store import Ledger
from ledger.file.tables import polars_schema
from ledger.kinds import ROWS
from ledger.policy.renamed import Former
from ledger.reading import names
from ledger.tree import EMPTY_ROOT

_QUARANTINED = """
CREATE VIEW quarantined AS SELECT * FROM ledger.quarantine AS held
ANTI JOIN all_releases ON held.id = all_releases.quarantined
WHERE seen_at <= getvariable('judged_at')
"""
_NAMED_BY = ("repository", "about", "covered")
"""The columns that hold the name of one repository."""

_FORMER = """
SET VARIABLE former_names = (SELECT map(list(folded), list(spans)) FROM (
    SELECT folded, list({'since': since, 'until': until, 'name': name}) AS spans
    FROM repository_name WHERE lower(name) <> folded GROUP BY folded));
CREATE MACRO present_name(name, entry) AS coalesce(list_filter(
    getvariable('former_names')[lower(name)],
    lambda span: entry >= span.since AND entry < span.until)[1].name, name);
"""
_PRESENT = """
CREATE VIEW {table} AS SELECT * FROM all_{table} SEMI JOIN present USING (seq, key)
"""
# What holds a version of a key: the entry of that key, or one that brings it along as a part. At
# the same time an entry of its own counts for more, and then the part that had come further.
_HELD = """
CREATE VIEW held AS
SELECT seq, source, kind, key, source_time, true AS is_direct, 0 AS rank FROM entry_index
UNION ALL
SELECT p.seq, i.source, p.kind,
    coalesce(replace(p.key, ':' || former.repository || ':', ':' || i.repository || ':'), p.key),
    p.source_time, false, p.rank
FROM ledger.parts p JOIN entry_index i USING (seq) JOIN ledger.entry_index AS former USING (seq);
CREATE TABLE present AS
SELECT arg_max(seq, {'time': coalesce(source_time, '-infinity'::TIMESTAMPTZ),
    'is_direct': is_direct, 'rank': rank, 'seq': seq}) AS seq, key
FROM held GROUP BY source, kind, key
"""


@dataclass(frozen=True)
class Moment:
    """What is judged and when: entries up to `size`, seen at `judged_at` (UTC)."""

    size: int
    judged_at: datetime
    root: str
    origin: str
    simulated: bool


def moment(ledger: Ledger, as_of: str | None) -> Moment:
    """The moment that `--as-of` names: a time, a sequence number, or None for everything now.

    A time takes every entry up to the last one appended at or before it, and is itself the time
    of judgement; a sequence number is judged at the time that entry was appended.
    """
    size, root, _, _ = ledger.head()
    if as_of is None:
        return _moment(ledger, size, ledger.now(), root)
    if as_of.isdigit():
        found = ledger.rows("SELECT observed_at FROM entry_index WHERE seq = ?", [int(as_of)])
        if not found:
            raise UsageError(
                f"There is no entry {as_of}; the ledger has {size}.",
                "Give --as-of a sequence number that exists, or a time.",
            )
        return _moment(ledger, int(as_of), found[0][0], _root_at(ledger, int(as_of)))
    try:
        judged_at = parse_time(as_of)
    except (ValueError, TypeError) as error:
        raise UsageError(
            f"--as-of {as_of!r} is neither a time nor a sequence number.",
            "Give an RFC 3339 time such as 2026-10-01T00:00:00Z, or a sequence number.",
        ) from error
    rows = ledger.rows(
        "SELECT size, root FROM checkpoints WHERE log = 'entries' AND appended_at <= ? "
        "ORDER BY size DESC LIMIT 1",
        [judged_at],
    )
    size, root = rows[0] if rows else (0, EMPTY_ROOT)
    return _moment(ledger, size, judged_at, root)


def _moment(ledger: Ledger, size: int, judged_at: datetime, root: bytes) -> Moment:
    return Moment(size, judged_at, root.hex(), ledger.origin, ledger.simulated)


def _root_at(ledger: Ledger, size: int) -> bytes:
    leaves = ledger.rows("SELECT leaf FROM entry_index WHERE seq <= ? ORDER BY seq", [size])
    return tree.root(leaf for (leaf,) in leaves)


class Workspace:
    """An in-memory database with the ledger attached read-only; use as a context manager.

    With `repositories` (present names) it has what belongs to these, and what belongs to none;
    `every_T` then still has the versions of all of them.
    """

    def __init__(self, path: Path, at: Moment, repositories: Collection[str] | None = None) -> None:
        self.at = at
        self._repositories = repositories
        self._connection = duckdb.connect()
        self._connection.execute("SET TimeZone = 'UTC'")
        # Of a hundred thousand deployments, too: what is asked is short, and mostly in one group of
        # rows, so that a second thread costs more than it brings.
        self._connection.execute("SET threads = 1")
        # Beyond a full buffer DuckDB waits for a reader: one that asks for all at once waits, too.
        self._connection.execute("SET streaming_buffer_size = '1TB'")
        location = str(path).replace("'", "''")
        self._connection.execute(f"ATTACH '{location}' AS ledger (READ_ONLY)")
        self._connection.execute("SET enable_external_access = false")
        self._connection.execute(
            f"SET VARIABLE judged_at = TIMESTAMPTZ '{format_time(at.judged_at)}'"
        )
        self._put_names()
        self._connection.execute(f"CREATE VIEW every_entry AS {self._named('entry_index')}")
        self._put_ours("entry_index", "every_entry")
        self._connection.execute(_HELD)
        for row in ROWS:
            named = self._named(row.table, polars_schema(row))
            self._connection.execute(f"CREATE VIEW every_{row.table} AS {named}")
            self._put_ours(f"all_{row.table}", f"every_{row.table}")
            self._connection.execute(_PRESENT.format(table=row.table))
        self._connection.execute(_QUARANTINED)

    def _put_names(self) -> None:
        """Table `repository_name` as `names.SPANS` says it, and who goes by another name now."""
        rows = f"(FROM ledger.repositories WHERE seq <= {self.at.size})"
        self._connection.execute(
            f"CREATE TABLE repository_name AS {names.SPANS.format(repositories=rows)}"
        )
        self._connection.execute(_FORMER)
        self._has_renamed = bool(
            self.rows(
                "FROM repository_name WHERE lower(name) <> folded AND (NOT starts_with(folded, "
                "'id:') OR folded IN (SELECT repository FROM ledger.entry_index)) LIMIT 1"
            )
        )

    def _named(self, table: str, columns: Collection[str] = ("repository",)) -> str:
        """A table up to the moment; each repository by its present name."""
        rows = f"FROM ledger.{table} WHERE seq <= {self.at.size}"
        if not self._has_renamed:
            return f"SELECT * {rows}"
        now = [f"present_name({name}, seq) AS {name}" for name in _NAMED_BY if name in columns]
        key = (
            "coalesce(replace(key, ':' || repository || ':', "
            "':' || present_name(repository, seq) || ':'), key) AS key"
        )
        return f"SELECT * REPLACE ({', '.join([*now, key])}) {rows}"

    def _put_ours(self, name: str, every: str) -> None:
        """What there is of a table for these repositories; it is picked out once if not all is."""
        if self._repositories is None:
            self._connection.execute(f"CREATE VIEW {name} AS FROM {every}")
            return
        names = ", ".join("'" + one.replace("'", "''") + "'" for one in self._repositories)
        wanted = f"repository IN ({names}) OR " if names else ""
        self._connection.execute(
            f"CREATE TABLE {name} AS FROM {every} WHERE {wanted}repository IS NULL"
        )

    def former_names(self, entry: int) -> Former:
        """What each renamed repository was called before, by its present name.

        A former name that had become another's when that entry was appended is left out.
        """
        rows = self.rows(
            "SELECT name, list(folded ORDER BY folded) FROM repository_name "
            "WHERE lower(name) <> folded AND NOT starts_with(folded, 'id:') "
            "AND ? >= since AND ? < until GROUP BY name",
            [entry, entry],
        )
        return {name: tuple(listed) for name, listed in rows}

    def __enter__(self) -> "Workspace":
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def run(self, script: str) -> None:
        """Execute the statements of a script."""
        self._connection.execute(script)

    def put(self, table: str, frame: pl.DataFrame) -> None:
        """Make a table of the workspace from a frame."""
        self._connection.register("incoming", frame.to_arrow())
        self._connection.execute(f"CREATE TABLE {table} AS SELECT * FROM incoming")
        self._connection.unregister("incoming")

    def frame(self, sql: str, parameters: Sequence[Any] = ()) -> pl.DataFrame:
        """A query as an eager polars frame; times are UTC."""
        return query.frame(self._connection, sql, parameters)

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        return self.frame(sql, parameters).rows()
