"""The token goes to GitHub and nowhere else: this looks for it wherever it could have gone."""

import os
import subprocess
import sys
import traceback
from base64 import b64encode
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingest.simulation import Organisation
from ingest.simulation.loopback import Fault, LoopbackGitHub, service
from ingest.simulation.loopback.service import Reply
from ingest.simulation.world import RepositoryFacts
from ledger.clock import SIMULATED_NOW, format_time
from ledger.errors import AuthenticationError, LedgerError
from tests.github.asking import TOKEN, pull
from tests.github.conftest import opened

EARLY = datetime(2026, 8, 10, tzinfo=UTC)
HOUSE = Path(__file__).parent.parent.parent
FORMS = (TOKEN.encode(), b64encode(TOKEN.encode()).rstrip(b"="))


def _start(path: Path, server: LoopbackGitHub, token: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.github.child", str(path), server.url, "acme/api"]
    environment = {
        **os.environ,
        SIMULATED_NOW: format_time(EARLY),
        "DEPLOY_LEDGER_GITHUB_TOKEN": token,
    }
    return subprocess.Popen(
        command, cwd=HOUSE, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )


def _assert_absent(text: bytes, place: object) -> None:
    assert not any(form in text for form in FORMS), f"the token is in {place}"


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="there is no /proc to look at")
def test_it_is_not_in_the_process_list(
    tmp_path: Path, organisation: Organisation, server: LoopbackGitHub
) -> None:
    server.now = EARLY
    path = tmp_path / "ledger.duckdb"
    with opened(path, organisation, EARLY):
        pass
    process = _start(path, server, TOKEN)
    try:
        while not server.requests.total():
            assert process.poll() is None
        _assert_absent(Path(f"/proc/{process.pid}/cmdline").read_bytes(), "the process list")
    finally:
        process.kill()
        process.communicate()


def test_it_is_in_no_file_and_no_output(
    tmp_path: Path, organisation: Organisation, server: LoopbackGitHub
) -> None:
    server.now = EARLY
    path = tmp_path / "ledger.duckdb"
    with opened(path, organisation, EARLY):
        pass
    process = _start(path, server, TOKEN)
    said, _ = process.communicate()
    assert process.returncode == 0
    assert b"acme/api" in said
    _assert_absent(said, "the output")
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert path in files
    for file in files:
        _assert_absent(file.read_bytes(), file)


def test_it_is_in_no_traceback(
    tmp_path: Path, organisation: Organisation, server: LoopbackGitHub
) -> None:
    path = tmp_path / "ledger.duckdb"
    with opened(path, organisation, EARLY):
        pass
    wrong = TOKEN[::-1]
    said, _ = _start(path, server, wrong).communicate()
    assert b"does not accept the token" in said
    assert wrong.encode() not in said


def test_a_server_that_repeats_it_does_not_bring_it_into_the_ledger(
    tmp_path: Path,
    organisation: Organisation,
    server: LoopbackGitHub,
    facts: list[RepositoryFacts],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def repeats(status: int, message: str) -> Reply:
        return Reply(status, f'{{"message": "{message} for {TOKEN}"}}')

    monkeypatch.setattr(service, "_message", repeats)
    server.now = EARLY
    server.delete("acme/api", "runs", facts[1].runs[0].id)
    with opened(tmp_path / "ledger.duckdb", organisation, EARLY) as ledger:
        pull(ledger, server)
        messages = ledger.rows("SELECT message FROM gaps")
    assert messages
    assert all("***" in message and TOKEN not in message for (message,) in messages)


@pytest.mark.parametrize("fault", [Fault(times=99, reset=True), Fault(times=99, cut=True)])
def test_it_is_in_no_error_on_the_way(
    fault: Fault, tmp_path: Path, organisation: Organisation, server: LoopbackGitHub
) -> None:
    server.faults.add(fault)
    with (
        opened(tmp_path / "ledger.duckdb", organisation, EARLY) as ledger,
        pytest.raises(LedgerError) as caught,
    ):
        pull(ledger, server)
    assert not isinstance(caught.value, AuthenticationError)
    _assert_absent("".join(traceback.format_exception(caught.value)).encode(), "the error")
