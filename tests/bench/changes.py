"""A ledger with very many deployments: one change, told through the door once, over and over.

To append a million entries takes minutes. Here the rows of one change are multiplied where they
lie, each time in another repository or two days later, with SHAs, ids and keys of its own; leaves
and payloads are not made anew, so such a ledger can be judged and not verified.
"""

import re
import shutil
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pytest

from ledger.clock import SIMULATED_NOW
from ledger.file.store import Ledger
from ledger.file.tables import polars_schema
from ledger.kinds import ROWS
from ledger.kinds.base import Observation
from ledger.tree import HASH_BYTES, Edge
from ledger.writing.append import Incoming, append
from tests.controls.stories import load, observation

NOW = "2026-10-05T12:00:00Z"
DEPLOYMENTS = 3
"""How many a change has."""
MOST = 23
"""So many changes may come later in one repository; the last of these is of today."""

_PEOPLE = re.compile(r"(actor|reviewer|creator|author|member|sender|app|by)_id")
# Of every so many changes one lacks, or has, what is in a table.
_LACKING = {"run_reviews": 10, "qa": 11, "verifications": 13, "pull_reviews": 17, "check_runs": 19}
_HAVING = {"exceptions": 29}
_INDEX = ("seq", "kind", "source", "key", "repository", "source_time", "occurred_at",
          "observed_at", "actor", "strength")  # fmt: skip
_MACROS = """
CREATE TEMP MACRO sha_of(sha, copy) AS md5(concat(sha, copy)) || left(md5(concat(copy, sha)), 8);
CREATE TEMP MACRO moved_sha(sha, copy) AS CASE sha
    WHEN '{before_main}' THEN sha_of('{promoted}', copy - 1)
    WHEN '{before_development}' THEN sha_of('{merged}', copy - 1) ELSE sha_of(sha, copy) END;
CREATE TEMP MACRO moved_text(text, copy, repository) AS CASE
    WHEN regexp_full_match(text, '[0-9a-f]{{40}}') THEN moved_sha(text, copy)
    WHEN regexp_full_match(text, '1[0-9][0-9]') THEN (text::BIGINT + copy * 10000)::VARCHAR
    WHEN text LIKE 'SHOP-%' THEN replace(text, 'SHOP-1', 'SHOP-' || copy + 1)
    ELSE replace(text, 'acme/shop', repository) END;
"""
_COPIES = """
CREATE TEMP TABLE copy AS
SELECT repository * 100000 + turn AS copy, format('acme/r{{:03}}', repository) AS name, turn,
    row_number() OVER (ORDER BY turn >= {turns}, turn, repository) - 1 AS place,
    to_days((2 * (turn - {turns} - {most} + 1))::INT) + to_minutes(repository) AS later
FROM range({repositories}) r(repository), range({turns} + {more}) t(turn)
WHERE turn < {turns} OR repository < {spread}
"""


@dataclass(frozen=True)
class Changes:
    """So many repositories with so many changes each; then `more` in the first `spread` of them."""

    repositories: int
    turns: int
    spread: int = 0
    more: int = 0

    def write(self, path: Path) -> int:
        """Write a closed ledger; how many of its entries came before `more`."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv(SIMULATED_NOW, NOW)
            once, each = _tell(path)
        with duckdb.connect(str(path)) as connection:
            connection.execute("SET TimeZone = 'UTC'")
            connection.execute(_MACROS.format(**_branches()))
            connection.execute(_COPIES.format(**vars(self), most=MOST))
            for table in ("entry_index", *(row.table for row in ROWS)):
                _multiply(connection, table, once, each)
            before = once + each * self.repositories * self.turns
            for size in {before, before + each * self.spread * self.more}:
                _seal(connection, size)
            connection.execute("DELETE FROM checkpoints WHERE size = ?", [once + each])
        return before


def cut(path: Path, target: Path, size: int) -> None:
    """Copy a closed ledger as it was at a size."""
    shutil.copyfile(path, target)
    with duckdb.connect(str(target)) as connection:
        for table in ("entry_index", *(row.table for row in ROWS)):
            connection.execute(f"DELETE FROM {table} WHERE seq > {size}")
        connection.execute(f"DELETE FROM checkpoints WHERE size > {size}")


@cache
def _story() -> dict[str, Any]:
    story: dict[str, Any] = load(Path(__file__).with_name("change.yaml"))
    return story


def _tell(path: Path) -> tuple[int, int]:
    """Write what holds for all and one change; the number of entries of each."""
    story = _story()
    policy = Observation("policy", {"toml": story["policy"]}, "ledger")
    parts = [
        [policy, *map(observation, story["once"].values())],
        [observation(fact) for fact in story["each"].values()],
    ]
    with Ledger.create(path, simulated=True) as ledger:
        for facts in parts:
            batch = [Incoming("story", n, "", fact) for n, fact in enumerate(facts)]
            assert {one.result for one in append(ledger, batch)} == {"added"}
    once, each = parts
    return len(once), len(each)


def _branches() -> dict[str, str]:
    """What a change finds on the branches, and what it leaves there."""
    bodies = {name: _story()["each"][name]["body"] for name in ("merged", "promoted")}
    return {
        **{name: body["sha"] for name, body in bodies.items()},
        "before_main": bodies["promoted"]["parents"][0]["sha"],
        "before_development": bodies["merged"]["parents"][0]["sha"],
    }


def _multiply(connection: duckdb.DuckDBPyConnection, table: str, once: int, each: int) -> None:
    rows = {row.table: list(polars_schema(row)) for row in ROWS}
    types = dict(
        connection.execute(
            "SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = ? "
            "AND schema_name = 'main' AND database_name = current_database()",
            [table],
        ).fetchall()
    )
    moved = [
        f"{_moved(table, name, types[name], each)} AS {name}" for name in rows.get(table, _INDEX)
    ]
    kept = (
        f"copy % {_LACKING[table]} > 0"
        if table in _LACKING
        else f"copy % {_HAVING[table]} = 0"
        if table in _HAVING
        else "true"
    )
    connection.execute(f"CREATE TEMP TABLE template AS FROM {table} WHERE seq > {once}")
    connection.execute(f"DELETE FROM {table} WHERE seq > {once}")
    connection.execute(
        f"INSERT INTO {table} BY NAME SELECT {', '.join(moved)} FROM template, copy "
        f"WHERE {kept} ORDER BY 1"
    )
    connection.execute("DROP TABLE template")


def _seal(connection: duckdb.DuckDBPyConnection, size: int) -> None:
    """Say that the ledger had this size; the hashes mean nothing."""
    edge = Edge.from_bytes(size, bytes(HASH_BYTES * size.bit_count()))
    connection.execute(
        "INSERT INTO checkpoints SELECT * REPLACE ($1 AS size, $2 AS root, $3 AS edge) "
        "FROM checkpoints WHERE log = 'entries' ORDER BY size LIMIT 1",
        [size, edge.root(), edge.to_bytes()],
    )


def _moved(table: str, name: str, kind: str, each: int) -> str:
    """SQL: a column of a row of the change as it is in another one."""
    by_name = {
        "seq": f"seq + copy.place * {each}",
        "repository": "CASE WHEN repository IS NOT NULL THEN copy.name END",
        "key": "replace(key, 'acme/shop', copy.name) || CASE WHEN key LIKE '%branch%' "
        "OR key LIKE '%environment%' THEN '' ELSE concat(':', copy) END",
        "record_id": "concat(record_id, ':', copy)",
        "number": "number + copy.turn * 10",
        "run_number": "run_number + copy.turn * 3",
        # Rules change seldom, however often they are seen.
        "updated_at": "updated_at" if table == "environments" else "template.updated_at + later",
    }
    by_type = {
        "TIMESTAMP WITH TIME ZONE": f"template.{name} + later",
        "VARCHAR": f"moved_text(template.{name}, copy, copy.name)",
        "VARCHAR[]": f"[moved_text(one, copy, copy.name) FOR one IN template.{name}]",
    }
    if kind == "BIGINT" and name.endswith("_id") and not _PEOPLE.fullmatch(name):
        return f"template.{name} + copy * 10000"
    return by_name.get(name) or by_type.get(kind) or f"template.{name}"
