"""A walk through many runs needs no more memory than one through a few."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ledger.file.store import Ledger
from tests.github.answering import answers
from tests.github.asking import TOKEN
from tests.github.endless import Endless

HOUSE = Path(__file__).parent.parent.parent
MOST_MB = 400


@pytest.mark.parametrize(
    "number", [pytest.param(300), pytest.param(100_000, marks=pytest.mark.soak)]
)
def test_memory_stays_flat(number: int, tmp_path: Path) -> None:
    path = tmp_path / "ledger.duckdb"
    with Ledger.create(path):
        pass
    with answers(Endless(number)) as server:
        command = [sys.executable, "-m", "tests.github.endless", str(path), server.url]
        environment = {**os.environ, "DEPLOY_LEDGER_GITHUB_TOKEN": TOKEN}
        said = subprocess.check_output(command, cwd=HOUSE, env=environment, text=True)
    runs, megabytes = map(int, said.split())
    assert runs == number
    assert megabytes <= MOST_MB
