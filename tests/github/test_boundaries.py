"""A poll that is killed between two of its steps, and done again, ends as an undisturbed one."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ingest.simulation.loopback import LoopbackGitHub, serve
from ledger.clock import SIMULATED_NOW, format_time
from ledger.file.store import Ledger
from ledger.verify import verify
from tests.github.asking import TOKEN
from tests.github.year import polling
from tests.github.year.facts import NAME, facts_of
from tests.github.year.plan import planned

HOUSE = Path(__file__).parent.parent.parent
PLAN = planned(7, 60, 20)
TIMES = polling.times(12)[12:]
# The first poll reads all there is, the next looks at what is open, the last one sweeps.
POLLS = [0, 3, pytest.param(28, marks=pytest.mark.soak)]


@dataclass(frozen=True)
class Before:
    """A ledger in which only the poll at `at` is missing, and what it has after that one."""

    server: LoopbackGitHub
    path: Path
    at: int
    boundaries: int
    entries: list[tuple[Any, ...]]


@pytest.fixture(scope="module")
def server() -> Iterator[LoopbackGitHub]:
    """It stays where it is: its address stands in what it says."""
    with serve([facts_of(PLAN)], token=TOKEN, now=TIMES[0], limit=10**9) as running:
        yield running


@pytest.fixture(scope="module", params=POLLS)
def before(
    request: pytest.FixtureRequest,
    server: LoopbackGitHub,
    tmp_path_factory: pytest.TempPathFactory,
) -> Before:
    """All polls before one of them are done; that one is done in a copy."""
    path = tmp_path_factory.mktemp("before") / "ledger.duckdb"
    polling.create(path, TIMES[0])
    polling.poll(path, server, TIMES[: request.param])
    server.now = TIMES[request.param]
    done = _copy(path, path.parent / "undisturbed")
    process = _child(done, server, request.param, 0)
    assert process.returncode == 0, process.stderr
    return Before(server, path, request.param, int(process.stdout), _entries(done, request.param))


def _copy(path: Path, folder: Path) -> Path:
    folder.mkdir()
    for file in path.parent.glob("ledger.*"):
        shutil.copy(file, folder)
    return folder / path.name


def _child(
    path: Path, server: LoopbackGitHub, at: int, boundary: int
) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.github.child", str(path), server.url, NAME]
    environment = {
        **os.environ,
        SIMULATED_NOW: format_time(TIMES[at]),
        "DEPLOY_LEDGER_GITHUB_TOKEN": TOKEN,
    }
    return subprocess.run(
        [*command, str(boundary)],
        cwd=HOUSE,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def _entries(path: Path, at: int) -> list[tuple[Any, ...]]:
    """What is held, but for order; it is checked first."""
    with polling.clock(TIMES[at]), Ledger.open(path) as ledger:
        assert verify(ledger).holds
        rows = ledger.rows("SELECT kind, key, content, occurred_at FROM entry_index")
    return sorted(rows, key=str)


def _killed_at(before: Before, boundary: int, folder: Path) -> None:
    path = _copy(before.path, folder)
    process = _child(path, before.server, before.at, boundary)
    assert process.returncode == -signal.SIGKILL, process.stderr
    polling.poll(path, before.server, [TIMES[before.at]])
    assert _entries(path, before.at) == before.entries


def test_killed_at_some_boundaries(before: Before, tmp_path: Path) -> None:
    for part in (1, 2):
        boundary = before.boundaries * part // 3
        _killed_at(before, boundary, tmp_path / str(boundary))


@pytest.mark.soak
def test_killed_at_every_boundary(
    before: Before, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    for boundary in range(1, before.boundaries + 1):
        _killed_at(before, boundary, tmp_path / str(boundary))
        shutil.rmtree(tmp_path / str(boundary))
    record_property("measured", f"killed at each of {before.boundaries} boundaries: nothing lost")
