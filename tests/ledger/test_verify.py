"""Verification names the first entry that is not what was appended."""

from pathlib import Path

import pytest

from ledger.errors import IntegrityError
from ledger.file.store import Ledger
from ledger.tree import leaf_hash
from ledger.verify import MAX_PROBLEMS, Depth, Verdict, verify
from tests.helpers import QA, incoming, run, take, tamper

_LAST = 8


@pytest.fixture
def closed(tmp_path: Path) -> Path:
    """A closed ledger of `_LAST` entries in three batches; the last entry is a QA result."""
    path = tmp_path / "ledger.duckdb"
    with Ledger.create(path) as ledger:
        take(ledger, *[run(number, name="deploy") for number in range(1, 5)])
        take(ledger, *[run(number) for number in range(5, _LAST)])
        take(ledger, incoming("qa", QA, source="records"))
    return path


def _verdict(path: Path, *statements: str) -> Verdict:
    tamper(path, *statements)
    with Ledger.open(path) as ledger:
        return verify(ledger)


def test_an_untouched_ledger_holds(closed: Path) -> None:
    verdict = _verdict(closed)
    assert verdict.holds
    assert verdict.size == _LAST
    assert verdict.first_bad is None


def test_an_empty_ledger_holds(ledger: Ledger) -> None:
    assert verify(ledger).holds


@pytest.mark.parametrize(
    ("statement", "entry"),
    [
        ("UPDATE entries SET payload = replace(payload, 'deploy', 'deplay') WHERE seq = 3", 3),
        ("UPDATE entries SET payload = payload || ' ' WHERE seq = 5", 5),
        ("UPDATE entries SET payload = 'no JSON' WHERE seq = 1", 1),
        ("UPDATE entries SET payload = NULL WHERE seq = 2", 2),
        (f"DELETE FROM entries WHERE seq = {_LAST}", _LAST),
        ("DELETE FROM entries WHERE seq = 4", 4),
        ("DELETE FROM entries", 1),
        ("INSERT INTO entries SELECT * FROM entries WHERE seq = 6", 6),
        ("UPDATE entries SET seq = CASE seq WHEN 2 THEN 7 ELSE 2 END WHERE seq IN (2, 7)", 2),
        (f"INSERT INTO entries SELECT {_LAST + 1}, payload FROM entries WHERE seq = 1", _LAST + 1),
        ("INSERT INTO entries SELECT 0, payload FROM entries WHERE seq = 1", 0),
        ("INSERT INTO entries SELECT NULL, payload FROM entries WHERE seq = 1", 0),
    ],
    ids=lambda value: str(value)[:60],
)
def test_a_changed_entry_is_named(closed: Path, statement: str, entry: int) -> None:
    verdict = _verdict(closed, statement)
    assert not verdict.holds
    assert verdict.first_bad == entry


@pytest.mark.parametrize(
    ("statement", "entry", "table"),
    [
        ("UPDATE runs SET name = 'other' WHERE seq = 3", 3, "runs"),
        ("UPDATE runs SET source_time = now() WHERE seq = 4", 4, "runs"),
        ("DELETE FROM runs WHERE seq = 6", 6, "runs"),
        ("INSERT INTO runs SELECT * FROM runs WHERE seq = 2", 2, "runs"),
        (f"UPDATE qa SET result = 'fail' WHERE seq = {_LAST}", _LAST, "qa"),
        ("INSERT INTO qa SELECT * REPLACE (1 AS seq) FROM qa", 1, "qa"),
        ("INSERT INTO qa SELECT * REPLACE (99 AS seq) FROM qa", 99, "qa"),
        ("INSERT INTO voids (seq, key, target) VALUES (5, 'void:1', '8')", 5, "voids"),
        ("UPDATE entry_index SET actor = 'mallory' WHERE seq = 2", 2, "entry_index"),
        ("UPDATE entry_index SET observed_at = now() WHERE seq = 2", 2, "entry_index"),
        ("INSERT INTO entry_index (seq, key) VALUES (99, 'run:1')", 99, "entry_index"),
    ],
    ids=lambda value: str(value)[:60],
)
def test_a_projection_that_no_payload_says_is_named(
    closed: Path, statement: str, entry: int, table: str
) -> None:
    verdict = _verdict(closed, statement)
    assert verdict.first_bad == entry
    assert f"table {table} " in verdict.problems[0]


def test_rows_of_one_entry_may_stand_in_any_order(closed: Path) -> None:
    with Ledger.open(closed) as ledger:
        said = {"of": ["qa", "ticket"], "repository": "*", "from": "2026-10-01T00:00:00Z"}
        body = {**said, "to": "2026-10-19T00:00:00Z"}
        assert take(ledger, incoming("records_coverage", body)) == ["added"]
    turned = (
        "CREATE TABLE turned AS SELECT * FROM coverage ORDER BY of DESC",
        "DELETE FROM coverage",
        "INSERT INTO coverage SELECT * FROM turned",
    )
    assert _verdict(closed, *turned).holds
    assert _verdict(closed, "UPDATE coverage SET of = 'qa'").first_bad == _LAST + 1


def test_a_missing_index_row_is_named(closed: Path) -> None:
    assert _verdict(closed, "DELETE FROM entry_index WHERE seq = 7").first_bad == 7


def test_an_edit_with_its_hash_edited_too_breaks_the_root(closed: Path) -> None:
    with Ledger.open(closed) as ledger:
        ((payload,),) = ledger.rows("SELECT payload FROM entries WHERE seq = 3")
    forged = payload.replace("deploy", "deplay")
    verdict = _verdict(
        closed,
        f"UPDATE entries SET payload = '{forged}' WHERE seq = 3",
        f"UPDATE entry_index SET leaf = unhex('{leaf_hash(forged.encode()).hex()}') WHERE seq = 3",
    )
    assert "the root at size 4 is not the recorded one" in verdict.problems


@pytest.mark.parametrize(
    "statement",
    [
        f"UPDATE checkpoints SET root = sha256('x')::BLOB WHERE size = {_LAST}",
        "UPDATE checkpoints SET root = sha256('x')::BLOB WHERE size = 4",
    ],
)
def test_an_edited_root_is_found(closed: Path, statement: str) -> None:
    assert not _verdict(closed, statement).holds


def test_a_damaged_edge_stops_appending_and_says_what_to_do(closed: Path) -> None:
    tamper(closed, "UPDATE checkpoints SET edge = ''::BLOB")
    with Ledger.open(closed) as ledger, pytest.raises(IntegrityError) as caught:
        take(ledger, run(9))
    assert "verify" in caught.value.fix


def test_many_problems_are_bounded_and_the_first_is_kept() -> None:
    verdict = Verdict(Depth.FULL, 100, "")
    for seq in range(100, 0, -1):
        verdict.report(seq, f"entry {seq} differs")
    assert verdict.first_bad == 1
    assert len(verdict.problems) == MAX_PROBLEMS
