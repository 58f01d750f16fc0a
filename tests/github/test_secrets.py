"""The token goes to GitHub and nowhere else: this looks for it wherever it could have gone."""

import os
import subprocess
import sys
import traceback
from base64 import b64encode
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from ingest.simulation import Organisation
from ingest.simulation.loopback import Fault, LoopbackGitHub, service
from ingest.simulation.loopback.app import AppAtServer
from ingest.simulation.loopback.service import Reply
from ingest.simulation.world import RepositoryFacts
from ledger.clock import SIMULATED_NOW, format_time
from ledger.errors import AuthenticationError, LedgerError
from tests.github.asking import TOKEN, pull
from tests.github.conftest import opened

EARLY = datetime(2026, 8, 10, tzinfo=UTC)
HOUSE = Path(__file__).parent.parent.parent


def _start(path: Path, server: LoopbackGitHub, token: str, **app: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.github.child", str(path), server.url, "acme/api"]
    environment = {
        **os.environ,
        SIMULATED_NOW: format_time(EARLY),
        "DEPLOY_LEDGER_GITHUB_TOKEN": token,
        **{f"DEPLOY_LEDGER_GITHUB_APP_{name.upper()}": value for name, value in app.items()},
    }
    return subprocess.Popen(
        command, cwd=HOUSE, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )


def _assert_absent(text: bytes, place: object, *secrets: str) -> None:
    for secret in secrets or (TOKEN,):
        forms = (secret.encode(), b64encode(secret.encode()).rstrip(b"="))
        assert not any(form in text for form in forms), f"a secret is in {place}"


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


def _app(server: LoopbackGitHub, folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Install an App at the server; what it signs with and sends is in the list, also later."""
    key = generate_private_key(65537, 2048)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    file = folder / "app.pem"
    file.write_bytes(pem)
    file.chmod(0o600)
    server.app = AppAtServer(7, key.public_key(), {"acme/api": 11})
    server.token = "nobody's"  # noqa: S105
    secrets = [line for line in pem.decode().splitlines() if "--" not in line]
    check = AppAtServer._signed

    def keep(app: AppAtServer, statement: str) -> bool:
        secrets.append(statement)
        return check(app, statement)

    monkeypatch.setattr(AppAtServer, "_signed", keep)
    return secrets


def test_what_an_app_signs_with_is_in_no_file_and_no_output(
    tmp_path: Path,
    organisation: Organisation,
    server: LoopbackGitHub,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server.now = EARLY
    (tmp_path / "key").mkdir()
    secrets = _app(server, tmp_path / "key", monkeypatch)
    path = tmp_path / "ledger" / "ledger.duckdb"
    path.parent.mkdir()
    with opened(path, organisation, EARLY):
        pass
    process = _start(path, server, "unused", id="7", key_file=str(tmp_path / "key" / "app.pem"))
    said, _ = process.communicate()
    assert process.returncode == 0
    assert server.app is not None
    assert len(server.app.tokens) == 1
    secrets += server.app.tokens
    assert any(secret.count(".") == 2 for secret in secrets)
    _assert_absent(said, "the output", *secrets)
    for file in (file for file in path.parent.rglob("*") if file.is_file()):
        _assert_absent(file.read_bytes(), file, *secrets)


@pytest.mark.parametrize("installation", ["", "99"])
def test_what_an_app_signs_with_is_in_no_error(
    installation: str,
    tmp_path: Path,
    organisation: Organisation,
    server: LoopbackGitHub,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The server repeats what it was told, as a proxy between might."""
    secrets = _app(server, tmp_path, monkeypatch)

    def repeats(_: AppAtServer, __: str, path: str, authorization: str | None) -> object:
        secrets.append(str(authorization).removeprefix("Bearer "))
        return (403, {"message": authorization}) if "installation" in path else None

    monkeypatch.setattr(AppAtServer, "reply", repeats)
    path = tmp_path / "ledger.duckdb"
    with opened(path, organisation, EARLY):
        pass
    file = str(tmp_path / "app.pem")
    process = _start(path, server, "unused", id="7", key_file=file, installation=installation)
    said, _ = process.communicate()
    assert b"does not accept the GitHub App" in said
    assert any(secret.count(".") == 2 for secret in secrets)
    _assert_absent(said, "the output", *secrets)
