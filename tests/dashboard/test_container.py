"""The container file and the compose example, as far as they can be tried without a container."""

import re
import shlex
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml

from ledger.settings import SIGN_IN_NAMES
from tests.cli.conftest import call
from tests.dashboard.conftest import free_port, serving
from tests.dashboard.signing import COOKIE_SECRET, small

_HOME = Path(__file__).resolve().parents[2]
_FOLDER = _HOME / "container"
_SECRETS = {"client_secret": "hush", "cookie_secret": COOKIE_SECRET}


def _steps() -> list[tuple[str, str]]:
    text = (_FOLDER / "Containerfile").read_text().replace("\\\n", " ")
    lines = (line for line in text.splitlines() if line.strip() and not line.startswith("#"))
    return [(line.split(maxsplit=1)[0], line.split(maxsplit=1)[1]) for line in lines]


@pytest.fixture(scope="module")
def compose() -> Any:
    """The compose file, read."""
    return yaml.safe_load((_FOLDER / "compose.yaml").read_text())


def test_the_container_file() -> None:
    steps = _steps()
    (base,) = (what for step, what in steps if step == "FROM")
    assert re.fullmatch(r"python:3\.11\.\d+-slim-\w+", base)
    names = [step for step, _ in steps]
    # Nothing runs as root after it.
    assert names.index("USER") > max(n for n, name in enumerate(names) if name in ("RUN", "COPY"))
    assert dict(steps)["USER"].split(":")[0] not in ("0", "root")
    installs = [what for step, what in steps if step == "RUN" and "pip install" in what]
    assert "--require-hashes --requirement requirements.lock" in installs[0]
    assert "--no-deps" in installs[1]
    assert len(installs) == 2


def test_what_is_copied_is_there_and_let_through() -> None:
    ignored = (_FOLDER / "Containerfile.dockerignore").read_text().splitlines()
    for step, what in _steps():
        if step == "COPY":
            for name in what.split()[:-1]:
                assert (_HOME / name).exists()
                assert f"!{name}" in ignored


def test_what_is_copied_is_enough_to_install(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory"]
    subprocess.run([*command, str(tmp_path)], cwd=_HOME, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    wanted = {"deploy_ledger.py", "dashboard/app.py", "dashboard/server/delivery.py",
              "dashboard/views/record.py", "reports/evidence/people/authority.sql"}  # fmt: skip
    assert wanted <= names


def test_every_service_is_confined(compose: Any) -> None:
    for service in compose["services"].values():
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert "privileged" not in service
        assert "user" not in service
    (port,) = compose["services"]["dashboard"]["ports"]
    assert port.startswith("127.0.0.1:")


def test_what_a_service_names_is_there(compose: Any) -> None:
    source = "\n".join(file.read_text() for room in ("ledger", "ingest", "dashboard")
                       for file in (_HOME / room).rglob("*.py"))  # fmt: skip
    known = {f"DEPLOY_LEDGER_SIGN_IN_{name.upper()}" for name in SIGN_IN_NAMES}
    for service in compose["services"].values():
        for volume in service["volumes"]:
            name = volume.split(":")[0]
            assert name in compose["volumes"] or name == "./policy.toml"
        for secret in service["secrets"]:
            assert compose["secrets"][secret]["file"] == f"./secrets/{secret}"
        for name, value in service["environment"].items():
            setting = name.removeprefix("DEPLOY_LEDGER_")
            assert name in known or setting in ("POLICY",) or f"}}{setting}" in source
            if value.startswith("/run/secrets/"):
                assert name.endswith("_FILE")
                assert value.removeprefix("/run/secrets/") in service["secrets"]


def test_the_schedule_asks_for_a_command_that_exists(compose: Any, tmp_path: Path) -> None:
    (script,) = compose["services"]["ingest"]["command"]
    subprocess.run(["/bin/sh", "-n", "-c", script], check=True)
    (line,) = re.findall(r"deploy-ledger ([^;]+);", script)
    words = shlex.split(line)
    done = call(*words, "--help", cwd=tmp_path)
    assert done.code == 0, done.err
    # As far as it goes without a token.
    done = call(*words, cwd=tmp_path, GITHUB_TOKEN="")
    assert done.code == 4, done.err
    assert "DEPLOY_LEDGER_GITHUB_TOKEN_FILE" in done.err


def test_the_dashboard_starts_as_the_example_says(compose: Any, tmp_path: Path) -> None:
    for name, secret in _SECRETS.items():
        (tmp_path / name).write_text(secret)
        (tmp_path / name).chmod(0o600)
    service = compose["services"]["dashboard"]
    said = {
        name: value.replace("/run/secrets", str(tmp_path)).replace(
            "/etc/deploy-ledger", str(tmp_path)
        )
        for name, value in service["environment"].items()
    }
    command, *flags = service["command"]
    assert command == "dashboard"
    port = free_port()
    flags = [flag for flag in flags if flag not in ("--port", "8501")]
    ledger = small(tmp_path / "ledger.duckdb")
    with serving(ledger, port, *flags, **said) as address:
        (check,) = (word for word in service["healthcheck"]["test"] if "urlopen" in word)
        done = check.replace("http://127.0.0.1:8501", address)
        subprocess.run([sys.executable, "-c", done], check=True)
    (log,) = tmp_path.glob("dashboard-*.log")
    assert "is used at https://ledger.acme.example" in log.read_text()
    assert "hush" not in log.read_text()
