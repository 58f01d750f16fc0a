"""What an earlier copy must be for anything of it to be taken over."""

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from ledger.clock import SIMULATED_NOW, format_time
from ledger.file.store import Ledger
from ledger.reading import publish
from reports.again import earlier
from reports.again.earlier import earlier_copy
from tests.again.two import NOW
from tests.helpers import tamper


@pytest.fixture
def copy(ledger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy that is being made, beside an earlier one of the same ledger."""
    monkeypatch.setenv(SIMULATED_NOW, format_time(NOW + timedelta(hours=23)))
    place = tmp_path / "ledger.published"
    shutil.copytree(publish.folder(ledger), place)
    return shutil.copyfile(ledger, place / "new.part")


def _before(copy: Path) -> Path:
    found = publish.own_copy(copy.parent)
    assert found is not None
    return found


def _of_another_ledger(copy: Path) -> None:
    copy.unlink()
    with Ledger.create(copy, simulated=True):
        pass


REFUSED: dict[str, Callable[[Path], object]] = {
    "others may write it": lambda copy: _before(copy).chmod(0o666),
    "others may write beside it": lambda copy: copy.parent.chmod(0o777),
    "another program judged it": lambda copy: tamper(
        _before(copy), "UPDATE judgement SET program = 'x'"
    ),
    "it was judged at another size": lambda copy: tamper(
        _before(copy), "UPDATE judgement SET size = size - 1"
    ),
    "it is of another ledger": _of_another_ledger,
    "it does not begin as the ledger does": lambda copy: tamper(
        _before(copy), "UPDATE checkpoints SET root = '\\x00'::BLOB WHERE log = 'entries'"
    ),
    "it has no judgement": lambda copy: tamper(_before(copy), "DROP TABLE judgement"),
    "it is no ledger": lambda copy: _before(copy).write_text("x"),
    "it judged something of no repository": lambda copy: tamper(
        _before(copy), "INSERT INTO subject (subject_id) VALUES ('x')"
    ),
    "it points elsewhere": lambda copy: (copy.parent / "current").write_text("../x.duckdb"),
}


def test_what_is_taken_over(copy: Path) -> None:
    found = earlier_copy(copy)
    assert found is not None
    assert found.judged.judged_at == found.whole_at == NOW
    assert found.judged.moments


@pytest.mark.parametrize("why", REFUSED)
def test_what_is_refused(why: str, copy: Path) -> None:
    REFUSED[why](copy)
    assert earlier_copy(copy) is None


def test_once_a_day_everything_is_judged(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SIMULATED_NOW, format_time(NOW + earlier.WHOLE_EVERY))
    assert earlier_copy(copy) is None
