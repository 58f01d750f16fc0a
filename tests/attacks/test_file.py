"""Attacks on the file itself: nothing in it is believed that nothing signed vouches for."""

from pathlib import Path

import pytest

from ledger.errors import DamagedError, StoreError
from ledger.file.store import Ledger
from ledger.verify import Depth
from tests.attacks.conftest import verdict
from tests.helpers import run, take, tamper


def test_anedited_hash_of_the_tree_is_found(tmp_path: Path) -> None:
    path = tmp_path / "ledger.duckdb"
    with Ledger.create(path) as ledger:
        take(ledger, *[run(number) for number in range(1, 600)])
    tamper(path, "UPDATE tile_hashes SET hash = sha256('x')::BLOB WHERE position = 1")
    assert "the stored tree differs up to entry 512, at level 1" in verdict(path).problems
    assert not verdict(path, Depth.QUICK).holds


def test_a_record_taken_out_of_quarantine_is_found(path: Path) -> None:
    with Ledger.open(path) as ledger:
        assert take(ledger, run(0), run(-1)) == ["quarantined", "quarantined"]
    assert verdict(path).holds
    tamper(path, "DELETE FROM quarantine WHERE number = 1")
    assert verdict(path).problems == ["the quarantine has not the 2 records it had"]


def test_a_record_changed_in_quarantine_is_found(path: Path) -> None:
    with Ledger.open(path) as ledger:
        take(ledger, run(0))
    tamper(path, "UPDATE quarantine SET raw = 'nothing of interest'")
    assert verdict(path).problems == ["a record up to number 1 in quarantine was changed"]


@pytest.mark.parametrize("position", [0, 1, 7, -1])
def test_a_hash_of_the_tree_that_no_entries_stand_below_is_found(path: Path, position: int) -> None:
    tamper(path, f"INSERT INTO tile_hashes VALUES (1, {position}, sha256('x')::BLOB)")
    assert "the stored tree has 1 hashes without entries below" in verdict(path).problems


_GARBAGE = [
    *(
        (table, column)
        for table, columns in {
            "checkpoints": ["note", "root", "edge", "size", "appended_at", "log"],
            "quarantine": ["number", "seen_at", "raw", "id", "line"],
            "entries": ["seq", "payload"],
            "entry_index": ["seq", "leaf", "content", "observed_at", "key"],
            "meta": ["vkey", "origin", "format"],
            "qa": ["seq", "result", "key"],
        }.items()
        for column in columns
    )
]


@pytest.mark.parametrize("depth", Depth)
@pytest.mark.parametrize(("table", "column"), _GARBAGE)
def test_nothing_in_a_column_is_answered_and_does_not_hold(
    path: Path, table: str, column: str, depth: Depth
) -> None:
    with Ledger.open(path) as ledger:
        take(ledger, run(0))
    tamper(path, f"UPDATE {table} SET {column} = NULL")
    if table == "meta":
        with pytest.raises(DamagedError) as caught:
            verdict(path, depth)
        assert "restore" in caught.value.fix
        return
    found = verdict(path, depth)
    # The quick look is at the head alone.
    beyond = {"qa", "entry_index", "quarantine"}
    if depth is Depth.FULL or (table not in beyond and column not in ("payload", "appended_at")):
        assert not found.holds, (found.problems, found.unverified)


@pytest.mark.parametrize("statement", ["DELETE FROM meta", "INSERT INTO meta SELECT * FROM meta"])
def test_a_file_that_does_not_say_what_it_is_is_told(path: Path, statement: str) -> None:
    tamper(path, statement)
    with pytest.raises(DamagedError, match="does not say its format"):
        verdict(path)


@pytest.mark.parametrize(
    "statements",
    [
        ["ALTER TABLE qa RENAME TO hidden", "CREATE VIEW qa AS SELECT * FROM hidden"],
        ["CREATE MACRO encode(x) AS 'true'::BLOB"],
        ["CREATE MACRO duckdb_views() AS TABLE SELECT 1 WHERE false", "CREATE VIEW v AS SELECT 1"],
        ["CREATE TYPE mood AS ENUM ('a')"],
        ["ALTER TABLE runs ADD COLUMN forged VARCHAR"],
        ["ALTER TABLE runs ALTER COLUMN name TYPE BLOB USING name::BLOB"],
        ["ALTER TABLE runs DROP COLUMN name"],
        ["DROP TABLE tile_hashes"],
    ],
    ids=lambda statements: statements[0],
)
def test_a_file_that_is_laid_out_as_no_ledger_is_not_read(
    path: Path, statements: list[str]
) -> None:
    tamper(path, *statements)
    with pytest.raises(DamagedError, match=r"no ledger has|lacks the column"):
        verdict(path)


def test_nothing_in_the_file_reaches_other_files(path: Path) -> None:
    secret = path.with_name("secret")
    secret.write_text("secret")
    with Ledger.open(path) as ledger, pytest.raises(DamagedError, match=r"disabled|Permission"):
        ledger.rows(f"SELECT content FROM read_text('{secret}')")


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("UPDATE checkpoints SET appended_at = '2999-01-01'", "has another time"),
        ("UPDATE checkpoints SET edge = ''::BLOB WHERE log = 'quarantine'", "was changed"),
        ("UPDATE checkpoints SET log = 'foo' WHERE size = 4", "is of no log"),
        ("INSERT INTO checkpoints (log, size) VALUES ('entries', 0)", "is of no log"),
        ("INSERT INTO checkpoints SELECT * FROM checkpoints WHERE size = 4", "more than once"),
    ],
)
def test_what_no_signature_covers_is_compared_with_what_one_does(
    path: Path, statement: str, told: str
) -> None:
    with Ledger.open(path) as ledger:
        take(ledger, run(0))
    tamper(path, statement)
    assert any(told in problem for problem in verdict(path).problems)


def test_a_lock_is_not_written_through_a_link(path: Path) -> None:
    lock = path.with_name(f"{path.name}.lock")
    lock.unlink()
    secret = path.with_suffix(".key")
    before = secret.read_bytes()
    lock.symlink_to(secret)
    with pytest.raises(StoreError, match="cannot be taken"):
        verdict(path)
    assert secret.read_bytes() == before
