"""Backups while somebody writes, restoring after verification, rebuilding to the same content."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from ledger.errors import IntegrityError, UsageError
from ledger.file.store import Ledger, key_of
from ledger.keeping.backup import backup
from ledger.keeping.rebuild import rebuild
from ledger.keeping.restore import restore
from ledger.kinds import ROWS
from ledger.reading.publish import publish
from ledger.reading.workspace import Workspace, moment
from ledger.verify import verify
from tests.helpers import QA, incoming, run, take, tamper
from tests.sampling import sampled

_TABLES = ("meta", "entries", "entry_index", "tile_hashes", "checkpoints", "quarantine")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A published ledger of some hundred entries, with records of people and a quarantine."""
    place = tmp_path / "ledger.duckdb"
    with Ledger.create(place) as ledger:
        for first in (1, 101, 201):
            take(ledger, *[run(n, status="queued") for n in range(first, first + 100)], run(-first))
        take(ledger, incoming("qa", QA, source="records", strength="attested"))
        take(ledger, *[run(n, status="done", updated_at=QA["time"]) for n in range(1, 50)])
        publish(ledger, lambda _: None)
    return place


def _content(path: Path) -> dict[str, pl.DataFrame]:
    with Ledger.read(path) as ledger:
        names = [*_TABLES, *(row.table for row in ROWS)]
        return {name: ledger.frame(f'SELECT * FROM "{name}" ORDER BY ALL') for name in names}


def _same(left: dict[str, pl.DataFrame], right: dict[str, pl.DataFrame]) -> None:
    assert left.keys() == right.keys()
    for name, frame in left.items():
        assert frame.equals(right[name]), name


def test_rebuilding_from_entries_gives_identical_tables(path: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.duckdb"
    with Ledger.read(path) as ledger:
        rebuild(ledger, again)
    _same(_content(path), _content(again))


@pytest.mark.parametrize("size", sampled([1, 100, 101, 257, 301, 302, 320, 350], 3))
def test_tables_as_they_were_are_those_of_the_first_entries(
    path: Path, tmp_path: Path, size: int
) -> None:
    short = tmp_path / "short.duckdb"
    with Ledger.read(path) as ledger:
        rebuild(ledger, short, size)
        then = moment(ledger, str(size))
    with Workspace(path, then) as was, Ledger.read(short) as made:
        assert was.at.root == made.head()[1].hex() or size not in (100, 200, 300, 301, 350)
        for row in ROWS:
            sql = f"SELECT * FROM {row.table} ORDER BY ALL"
            present = Workspace(short, _all(size, then))
            with present:
                assert was.frame(sql).equals(present.frame(sql)), row.table
            every = was.frame(f"SELECT * FROM all_{row.table} ORDER BY ALL")
            assert every.equals(made.frame(sql)), row.table


def _all(size: int, then: Any) -> Any:
    assert then.size == size
    return then


def test_as_of_a_time_takes_the_last_batch_before_it(
    simulated_ledger: Ledger, set_clock: Any
) -> None:
    for minute in (1, 2, 3):
        set_clock(f"2026-10-26T10:0{minute}:00Z")
        take(simulated_ledger, run(minute))
    for text, size in (
        ("2026-10-26T10:00:59Z", 0),
        ("2026-10-26T10:01:00Z", 1),
        ("2026-10-26T10:02:30Z", 2),
        ("2026-10-27T00:00:00Z", 3),
    ):
        assert moment(simulated_ledger, text).size == size


def test_a_backup_is_restored_to_the_same_content(path: Path, tmp_path: Path) -> None:
    made = backup(path, tmp_path / "away" / "backup.duckdb", lambda: None, None)
    before = _content(path)
    path.write_bytes(b"ruined")
    restored = restore(made.path, path, key=None, vkey=None)
    assert restored.set_aside is not None
    assert restored.set_aside.read_bytes() == b"ruined"
    _same(before, _content(path))
    with Ledger.open(path) as ledger:
        assert verify(ledger).holds
        assert take(ledger, run(1000)) == ["added"]


def test_a_backup_needs_no_lock_and_has_what_was_published(path: Path, tmp_path: Path) -> None:
    with Ledger.open(path) as writing:
        size = writing.head()[0]
        take(writing, run(1000))
        assert backup(path, tmp_path / "backup.duckdb", lambda: None, None).size == size


def test_a_backup_does_not_overwrite(path: Path, tmp_path: Path) -> None:
    target = tmp_path / "there"
    target.write_text("precious")
    with pytest.raises(UsageError, match="there already"):
        backup(path, target, lambda: None, None)
    assert target.read_text() == "precious"


def test_a_backup_that_does_not_hold_replaces_nothing(path: Path, tmp_path: Path) -> None:
    made = backup(path, tmp_path / "backup.duckdb", lambda: None, None)
    tamper(made.path, "UPDATE qa SET result = 'fail'")
    before = path.read_bytes()
    path.with_name("ledger.duckdb.wal").unlink(missing_ok=True)
    with pytest.raises(IntegrityError, match="table qa differs from what entry 301 says"):
        restore(made.path, path, key=None, vkey=None)
    assert path.read_bytes() == before


def test_a_backup_of_another_ledger_is_not_restored(path: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.duckdb"
    with Ledger.create(other) as ledger:
        take(ledger, run(1))
        publish(ledger, lambda _: None)
    made = backup(other, tmp_path / "backup.duckdb", lambda: None, None)
    with pytest.raises(IntegrityError, match="not by the trusted key"):
        restore(made.path, path, key=key_of(path), vkey=None)


def test_restoring_an_older_backup_over_more_entries_is_refused(path: Path, tmp_path: Path) -> None:
    made = backup(path, tmp_path / "backup.duckdb", lambda: None, None)
    with Ledger.open(path) as ledger:
        take(ledger, run(1000))
    with pytest.raises(UsageError, match="has 351 entries that"):
        restore(made.path, path, key=None, vkey=None)
