"""A ledger with very many deployments: one change, told through the door once, over and over.

To append a million entries takes minutes. Here the rows of one change are multiplied where they
lie, each time in another repository or two days later, with SHAs, ids and keys of its own; leaves
and payloads are not made anew, so such a ledger can be judged and not verified.
"""

import re
from pathlib import Path

import duckdb
import pytest

from ledger.clock import SIMULATED_NOW
from ledger.file.store import Ledger
from ledger.file.tables import polars_schema
from ledger.kinds import ROWS
from ledger.kinds.base import Observation
from ledger.tree import Edge
from ledger.writing.append import Incoming, append
from tests.controls.stories import load, observation

_STORY = Path(__file__).with_name("change.yaml")
NOW = "2026-10-05T12:00:00Z"
DEPLOYMENTS = 3
"""How many a change has."""

DIGEST = 32
_PEOPLE = re.compile(r"(actor|reviewer|creator|author|member|sender|app|by)_id")
# What a change does not have: of every so many one lacks it.
_LACKING = {"run_reviews": 10, "qa": 11, "verifications": 13, "pull_reviews": 17, "check_runs": 19}
_HAVING = {"exceptions": 29}
_MACROS = """
CREATE MACRO sha_of(sha, copy) AS md5(concat(sha, copy)) || left(md5(concat(copy, sha)), 8);
CREATE MACRO moved_sha(sha, copy) AS CASE sha
    WHEN '{before_main}' THEN sha_of('{promoted}', copy - 1)
    WHEN '{before_development}' THEN sha_of('{merged}', copy - 1) ELSE sha_of(sha, copy) END;
CREATE MACRO moved_text(text, copy, repository) AS CASE
    WHEN regexp_full_match(text, '[0-9a-f]{{40}}') THEN moved_sha(text, copy)
    WHEN regexp_full_match(text, '1[0-9][0-9]') THEN (text::BIGINT + copy * 10000)::VARCHAR
    WHEN text LIKE 'SHOP-%' THEN replace(text, 'SHOP-1', 'SHOP-' || copy + 1)
    ELSE replace(text, 'acme/shop', repository) END;
"""
_COPIES = """
CREATE TEMP TABLE copy AS
SELECT repository * 100000 + turn AS copy, format('acme/r{{:03}}', repository) AS name, turn,
    row_number() OVER (ORDER BY turn, repository) - 1 AS place,
    to_days((2 * (turn - {turns}))::INT) + to_minutes(repository) AS later
FROM range({repositories}) r(repository), range({first}, {last}) t(turn)
"""


def changes(path: Path, repositories: int, turns: int) -> Path:
    """A closed ledger of so many repositories with so many changes each, the last one today."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(SIMULATED_NOW, NOW)
        story = load(_STORY)
        policy = Observation("policy", {"toml": story["policy"]}, "ledger")
        once = [policy, *map(observation, story["once"].values())]
        each = [observation(fact) for fact in story["each"].values()]
        with Ledger.create(path, simulated=True) as ledger:
            for facts in (once, each):
                outcomes = append(
                    ledger, [Incoming("story", n, "", fact) for n, fact in enumerate(facts)]
                )
                assert {outcome.result for outcome in outcomes} == {"added"}, outcomes
    with duckdb.connect(str(path)) as connection:
        _multiply(connection, len(once), len(each), repositories, turns)
    return path


def _multiply(
    connection: duckdb.DuckDBPyConnection, once: int, each: int, repositories: int, turns: int
) -> None:
    shas = load_names()
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute(_MACROS.replace("CREATE", "CREATE TEMP").format(**shas))
    connection.execute(
        _COPIES.format(repositories=repositories, turns=turns - 1, first=0, last=turns)
    )
    tables = {row.table: polars_schema(row) for row in ROWS}
    names = ("seq", "kind", "source", "key", "repository", "source_time", "occurred_at",
             "observed_at", "actor", "strength")  # fmt: skip
    tables["entry_index"] = dict.fromkeys(names)
    for table, columns in tables.items():
        types = dict(
            connection.execute(
                "SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = ? "
                "AND schema_name = 'main' AND database_name = current_database()",
                [table],
            ).fetchall()
        )
        said = ", ".join(
            f"{_moved(name, types[name], table, once, each)} AS {name}" for name in columns
        )
        connection.execute(f"CREATE TEMP TABLE template AS FROM {table} WHERE seq > {once}")
        connection.execute(f"DELETE FROM {table} WHERE seq > {once}")
        connection.execute(
            f"INSERT INTO {table} BY NAME SELECT {said} FROM template, copy WHERE {_kept(table)} ORDER BY 1"
        )
        connection.execute("DROP TABLE template")
    size = once + each * repositories * turns
    edge = Edge.from_bytes(size, bytes(DIGEST * size.bit_count()))
    connection.execute(
        "UPDATE checkpoints SET size = ?, root = ?, edge = ? WHERE log = 'entries' AND size = ?",
        [size, edge.root(), edge.to_bytes(), once + each],
    )


def load_names() -> dict[str, str]:
    story = load(_STORY)["each"]
    parents = {name: story[name]["body"]["parents"][0]["sha"] for name in ("merged", "promoted")}
    return {
        "before_main": parents["promoted"],
        "before_development": parents["merged"],
        "merged": story["merged"]["body"]["sha"],
        "promoted": story["promoted"]["body"]["sha"],
    }


def _kept(table: str) -> str:
    if table in _LACKING:
        return f"copy % {_LACKING[table]} > 0"
    return f"copy % {_HAVING[table]} = 0" if table in _HAVING else "true"


def _moved(name: str, kind: str, table: str, once: int, each: int) -> str:
    """SQL: a column of a row of the change as it is in another one."""
    if name == "seq":
        return f"seq + copy.place * {each}"
    if name == "repository":
        return "CASE WHEN repository IS NOT NULL THEN copy.name END"
    if name == "key":
        return (
            "replace(key, 'acme/shop', copy.name) || CASE WHEN key LIKE '%branch%' "
            "OR key LIKE '%environment%' THEN '' ELSE concat(':', copy) END"
        )
    if (table, name) == ("environments", "updated_at"):
        return name
    if kind == "TIMESTAMP WITH TIME ZONE":
        return f"template.{name} + later"
    if name == "record_id":
        return "concat(record_id, ':', copy)"
    if kind == "BIGINT" and name == "number":
        return "number + copy.turn * 10"
    if kind == "BIGINT" and name == "run_number":
        return "run_number + copy.turn * 3"
    if kind == "BIGINT" and name.endswith("_id") and not _PEOPLE.fullmatch(name):
        return f"template.{name} + copy * 10000"
    if kind == "VARCHAR":
        return f"moved_text(template.{name}, copy, copy.name)"
    if kind == "VARCHAR[]":
        return f"list_transform(template.{name}, lambda one: moved_text(one, copy, copy.name))"
    return f"template.{name}"
