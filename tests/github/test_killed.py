"""An ingest that is killed anywhere and started again ends as an undisturbed one."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ingest.simulation import Organisation
from ingest.simulation.loopback import LoopbackGitHub, serve
from ingest.simulation.world import RepositoryFacts
from ledger.clock import SIMULATED_NOW, format_time
from ledger.file.store import Ledger
from ledger.verify import verify
from tests.github.asking import TOKEN, pull
from tests.github.conftest import opened

AT = datetime(2026, 8, 27, tzinfo=UTC)
POINTS = [pytest.param(n, marks=[pytest.mark.soak] if n >= 3 else []) for n in range(30)]
HOUSE = Path(__file__).parent.parent.parent

Entries = list[tuple[Any, ...]]


@pytest.fixture(scope="module")
def early(facts: list[RepositoryFacts]) -> Iterator[LoopbackGitHub]:
    """A server after four weeks; it stays where it is, for its address stands in what it says."""
    with serve(facts, token=TOKEN, now=AT, limit=10**9) as running:
        yield running


@pytest.fixture(scope="module")
def undisturbed(
    early: LoopbackGitHub, organisation: Organisation, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Entries, int]:
    """The entries of an ingest that nobody killed, and how many requests it took."""
    path = tmp_path_factory.mktemp("undisturbed") / "ledger.duckdb"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DEPLOY_LEDGER_GITHUB_TOKEN", TOKEN)
        with opened(path, organisation, AT) as ledger:
            pull(ledger, early)
            return _entries(ledger), early.requests.total()


def _entries(ledger: Ledger) -> Entries:
    """What is held, but for order: a killed walk may have met things in two goes."""
    return sorted(ledger.rows("SELECT kind, key, content, occurred_at FROM entry_index"), key=str)


def _start(path: Path, url: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.github.child", str(path), url, "acme/api"]
    environment = {**os.environ, SIMULATED_NOW: format_time(AT)}
    return subprocess.Popen(command, cwd=HOUSE, env=environment, stderr=subprocess.PIPE, text=True)


@pytest.mark.parametrize("seed", POINTS)
def test_killed_anywhere_it_ends_the_same(
    seed: int,
    early: LoopbackGitHub,
    undisturbed: tuple[Entries, int],
    organisation: Organisation,
    tmp_path: Path,
) -> None:
    expected, requests = undisturbed
    chance = random.Random(seed)
    path = tmp_path / "ledger.duckdb"
    with opened(path, organisation, AT):
        pass
    after = early.requests.total() + chance.randrange(1, requests)
    process = _start(path, early.url)
    while early.requests.total() < after and process.poll() is None:
        time.sleep(0.001)
    time.sleep(chance.random() * 0.05)
    process.send_signal(signal.SIGKILL)
    _, told = process.communicate()
    assert process.returncode in (0, -signal.SIGKILL), told
    with opened(path, organisation, AT) as ledger:
        assert verify(ledger).holds
        pull(ledger, early)
        assert _entries(ledger) == expected
        assert verify(ledger).holds
