"""Polls through a year, each with the clock moved on, and what they cost."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from ingest.simulation.loopback import LoopbackGitHub
from ledger.clock import SIMULATED_NOW, format_time
from ledger.file.store import Ledger
from tests.github.asking import TOKEN, pull
from tests.github.year.facts import NAME
from tests.github.year.plan import BEGIN

EVERY = timedelta(hours=6)
HOUSE = Path(__file__).parent.parent.parent.parent
LISTS_OF_RUNS = ("/actions/runs", "/actions/workflows/NAME/runs")


def times(days: int) -> list[datetime]:
    """When it is asked: each 6 hours."""
    return [BEGIN + EVERY * n for n in range(1, days * 4 + 1)]


@contextmanager
def clock(at: datetime) -> Iterator[None]:
    """The ledger's clock in the environment, and the right token where no file is named."""
    with pytest.MonkeyPatch.context() as patch:
        if "DEPLOY_LEDGER_GITHUB_TOKEN_FILE" in os.environ:
            patch.delenv("DEPLOY_LEDGER_GITHUB_TOKEN", raising=False)
        else:
            patch.setenv("DEPLOY_LEDGER_GITHUB_TOKEN", TOKEN)
        patch.setenv(SIMULATED_NOW, format_time(at))
        yield


def create(path: Path, at: datetime) -> None:
    """An empty simulated ledger."""
    with clock(at), Ledger.create(path, simulated=True):
        pass


def poll(path: Path, server: LoopbackGitHub, moments: Sequence[datetime], kills: int = 0) -> None:
    """Ask at each moment.

    At `kills` of the moments, drawn by chance, other processes ask first, until one is killed.
    """
    chance = Random(kills)
    killed_at = set(chance.sample(range(1, len(moments)), kills))
    asked = 1
    with ExitStack() as stack:
        ledger: Ledger | None = None
        for place, at in enumerate(moments):
            server.now = at
            with clock(at):
                if place in killed_at:
                    stack.close()
                    ledger = None
                    while not _killed(path, server, chance.randrange(asked), chance.random() / 20):
                        # It was done before it could be killed.
                        continue
                before = server.requests.total()
                ledger = ledger or stack.enter_context(Ledger.open(path))
                pull(ledger, server, NAME)
                asked = server.requests.total() - before


def _killed(path: Path, server: LoopbackGitHub, requests: int, seconds: float) -> bool:
    """Poll in another process that is killed after so many requests and seconds, if it can be."""
    after = server.requests.total() + requests
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.github.child", str(path), server.url, NAME],
        cwd=HOUSE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    while server.requests.total() <= after and process.poll() is None:
        time.sleep(0.001)
    time.sleep(seconds)
    process.kill()
    _, told = process.communicate()
    assert process.returncode in (0, -signal.SIGKILL), told
    return process.returncode != 0


def pages_of_runs(server: LoopbackGitHub) -> int:
    """How many pages of lists of runs were answered."""
    return sum(server.requests[route] for route in LISTS_OF_RUNS)


def cost(server: LoopbackGitHub, polls: int) -> str:
    """Requests for each poll, in all and by route, for people."""
    by_route = (f"{route} {n / polls:.2f}" for route, n in server.requests.most_common())
    total = server.requests.total()
    return f"{polls:,} polls, {total / polls:.2f} requests a poll: {', '.join(by_route)}"
