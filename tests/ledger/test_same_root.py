"""The same input gives the same root, whatever the machine, the process or the pages are like."""

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from ledger.clock import SIMULATED_NOW

_HOUSE = Path(__file__).parent.parent.parent
_NOW = "2026-10-26T09:00:00Z"
_ROOT = "287518dc94ba83a14f1da42e8f18c4462dd57f599a49a53b6efc2e2cd544701f"

_PROGRAM = """
import sys
from pathlib import Path
import duckdb
from ingest.archive import ingest_archive
from ledger.file.store import Ledger
from ledger.verify import verify

folder, archive, threads = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
connect = duckdb.connect
def with_threads(*arguments, **named):
    made = connect(*arguments, **named)
    made.execute(f"SET threads = {threads}")
    return made
duckdb.connect = with_threads
with Ledger.create(folder / "ledger.duckdb", simulated=True) as ledger:
    ingest_archive(ledger, archive, repository=None, progress=lambda _: None)
    assert verify(ledger).holds
    print(ledger.head()[1].hex())
"""


def _archive(folder: Path, seed: int | None) -> Path:
    """An archive whose lines stand in the order that a seed says."""
    folder.mkdir()
    address = "https://api.github.com/repos/acme/shop"
    lines = [
        json.dumps(
            {
                "url": f"{address}/actions/runs/{number}",
                "recorded": None,
                "record": {
                    "id": number,
                    "run_attempt": 1,
                    "name": "Übergabe \u2028 \U0001f600",
                    "status": status,
                    "updated_at": f"2026-10-{day}T00:00:00Z",
                },
            }
        )
        for number in range(1, 200)
        for day, status in (("19", "queued"), ("20", "completed"))
    ]
    lines += ['{"record": {"id": 0}}', "no JSON"]
    if seed is not None:
        random.Random(seed).shuffle(lines)
    (folder / "actions_runs.ndjson").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def _root(folder: Path, seed: int | None = None, threads: int = 2, **environment: str) -> str:
    folder.mkdir()
    archive = _archive(folder / "archive", seed)
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, folder, archive, str(threads)],
        env={**os.environ, SIMULATED_NOW: _NOW, **environment},
        cwd=_HOUSE,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The root of an ordinary run."""
    return _root(tmp_path_factory.mktemp("roots") / "ordinary")


@pytest.mark.parametrize(
    ("seed", "threads", "environment"),
    [
        (None, 2, {"TZ": "Pacific/Chatham"}),
        (None, 2, {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8"}),
        (None, 2, {"PYTHONHASHSEED": "4711"}),
        (None, 1, {}),
        (1, 8, {"PYTHONHASHSEED": "0", "TZ": "America/St_Johns", "LC_ALL": "C"}),
        (2, 2, {}),
    ],
    ids=["time zone", "locale", "hash seed", "one thread", "all at once", "page order"],
)
def test_the_root_is_the_same(
    root: str, tmp_path: Path, seed: int | None, threads: int, environment: dict[str, str]
) -> None:
    assert _root(tmp_path / "other", seed, threads, **environment) == root
    # Written down once, and the same on every version of DuckDB that these tests run on.
    assert root == _ROOT
