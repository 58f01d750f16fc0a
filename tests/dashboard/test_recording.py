"""The way to the one writer: a process that appends, evaluates and publishes."""

from pathlib import Path

import pytest

from dashboard.recording import writer
from dashboard.recording.writer import record
from ledger.clock import SIMULATED_NOW
from ledger.errors import StoreError, UsageError
from ledger.file.lock import Lock
from tests.dashboard.conftest import entries
from tests.dashboard.signing import LATER, small
from tests.helpers import QA

SAID = {**QA, "id": "dashboard-1", "time": LATER}
VOUCHED = "https://login.acme.example as quinn"


@pytest.fixture
def ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A ledger for which the dashboard was started."""
    path = small(tmp_path / "ledger.duckdb")
    monkeypatch.setenv("DEPLOY_LEDGER_LEDGER", str(path))
    monkeypatch.setenv(SIMULATED_NOW, LATER)
    return path


def test_what_is_said_twice_is_recorded_once(ledger: Path) -> None:
    before = entries(ledger)
    first = record("qa", SAID, VOUCHED)
    assert first == entries(ledger)
    assert record("qa", SAID, VOUCHED) == first
    assert entries(ledger) == first > before


def test_what_is_refused_says_why(ledger: Path) -> None:
    before = entries(ledger)
    with pytest.raises(UsageError, match="great") as refused:
        record("qa", {**SAID, "result": "great"}, VOUCHED)
    assert refused.value.fix.startswith("Nothing was recorded")
    assert entries(ledger) == before


def test_a_writer_that_cannot_write(ledger: Path) -> None:
    (ledger.parent / "ledger.key").unlink()
    with pytest.raises(StoreError, match="key"):
        record("qa", SAID, VOUCHED)


def test_a_writer_that_never_ends(ledger: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "SECONDS", 2)
    lock = Lock(ledger)
    lock.take()
    try:
        with pytest.raises(StoreError, match="has not ended") as late:
            record("qa", SAID, VOUCHED)
    finally:
        lock.release()
    assert "it will be there once" in late.value.fix


def test_the_writer_does_not_get_the_secrets_of_the_sign_in(
    ledger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ledger.exists()
    program = tmp_path / "python"
    program.write_text('#!/bin/sh\nenv > "$0.env"\necho \'{"seq": 7}\'\n')
    program.chmod(0o700)
    monkeypatch.setattr("sys.executable", str(program))
    monkeypatch.setenv("DEPLOY_LEDGER_SIGN_IN_CLIENT_SECRET", "hush")
    assert record("qa", SAID, VOUCHED) == 7
    said = (tmp_path / "python.env").read_text()
    assert "DEPLOY_LEDGER_LEDGER" in said
    assert "hush" not in said
