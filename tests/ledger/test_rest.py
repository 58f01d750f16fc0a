"""A writer that waits for something else lets others write."""

import shutil
from pathlib import Path

import pytest

from ledger.errors import IntegrityError, StoreError
from ledger.file.lock import is_free
from ledger.file.store import Ledger
from ledger.verify import verify
from tests.helpers import run, take


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "ledger.duckdb"
    with Ledger.create(path) as ledger:
        take(ledger, run(1))
    return path


def test_others_write_while_it_rests(path: Path) -> None:
    with Ledger.open(path) as ledger:
        assert not is_free(path)
        ledger.rest()
        assert is_free(path)
        with Ledger.open(path) as other:
            take(other, run(2))
        assert take(ledger, run(2), run(3)) == ["known", "added"]
        assert not is_free(path)
        assert verify(ledger).problems == []
    assert is_free(path)


def test_it_does_not_rest_before_its_time(path: Path) -> None:
    with Ledger.open(path) as ledger:
        ledger.rest(held_seconds=60)
        assert not is_free(path)


def test_another_file_in_its_place_is_refused(path: Path) -> None:
    older = path.with_name("older")
    shutil.copy(path, older)
    with Ledger.open(path) as ledger:
        take(ledger, run(2))
        ledger.rest()
        shutil.copy(older, path)
        with pytest.raises(IntegrityError, match="no longer has the 2 entries"):
            take(ledger, run(3))
    with Ledger.open(path) as ledger:
        assert ledger.head()[0] == 1


def test_what_was_closed_stays_closed(path: Path) -> None:
    with Ledger.open(path) as ledger:
        ledger.rest()
    with pytest.raises(StoreError, match="was closed"):
        ledger.head()
    assert is_free(path)
