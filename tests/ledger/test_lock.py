"""One writer at a time: the others wait, and are told who holds the ledger."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from ledger.errors import StoreError
from ledger.file import lock
from ledger.file.store import Ledger

_HOLD = """
import sys, time
from pathlib import Path
from ledger.file.store import Ledger
with Ledger.open(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(float(sys.argv[2]))
"""


def _holder(path: Path, seconds: float) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", _HOLD, str(path), str(seconds)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A ledger that nobody holds."""
    with Ledger.create(tmp_path / "ledger.duckdb") as ledger:
        return ledger.path


def test_a_second_writer_waits_for_the_first(path: Path) -> None:
    with _holder(path, 1.0):
        began = time.monotonic()
        with Ledger.open(path):
            assert time.monotonic() - began > 0.2


def test_who_waits_in_vain_is_told_who_holds_it(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "WAIT_SECONDS", 0.3)
    with _holder(path, 30.0) as process:
        with pytest.raises(StoreError, match=f"process {process.pid}, since") as caught:
            Ledger.open(path)
        assert "run the command again" in caught.value.fix
        process.kill()


def test_the_lock_ends_with_its_process(path: Path) -> None:
    with _holder(path, 30.0) as process:
        process.kill()
        process.wait()
        with Ledger.open(path) as ledger:
            assert ledger.head()[0] == 0


def test_reading_a_copy_needs_no_lock(path: Path) -> None:
    copy = path.with_name("copy.duckdb")
    copy.write_bytes(path.read_bytes())
    with Ledger.open(path), Ledger.read(copy), Ledger.read(copy) as second:
        assert second.head()[0] == 0


def test_a_ledger_whose_making_was_interrupted_can_be_made_again(tmp_path: Path) -> None:
    (tmp_path / ".ledger.duckdb.part").write_bytes(b"half")
    with Ledger.create(tmp_path / "ledger.duckdb") as ledger:
        assert ledger.head()[0] == 0
    assert not list(tmp_path.glob(".*.part"))
