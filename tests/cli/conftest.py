"""The command line as a user runs it: a process of its own, its streams and its exit code."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

NOW = "2026-10-26T09:00:00Z"


@dataclass(frozen=True)
class Done:
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Its data."""
        return json.loads(self.out)


Run = Callable[..., Done]


def call(*arguments: str | Path, cwd: Path, **environment: str) -> Done:
    """Run deploy-ledger in a folder, without the caller's settings."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("DEPLOY_LEDGER_")}
    done = subprocess.run(
        [sys.executable, "-m", "deploy_ledger", *map(str, arguments)],
        cwd=cwd,
        env={**kept, "PYTHONWARNINGS": "error", **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    return Done(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run a command in the test's own folder."""

    def in_folder(*arguments: str | Path, **environment: str) -> Done:
        return call(*arguments, cwd=tmp_path, **environment)

    return in_folder


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Done]:
    """One demo for all tests that only read it: its folder, and what the command answered."""
    folder = tmp_path_factory.mktemp("demo")
    return folder / "demo", call("demo", "--out", "demo", "--json", cwd=folder)
