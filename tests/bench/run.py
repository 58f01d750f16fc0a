"""`make bench`: what things cost as a ratio to a yardstick in the same run, in CPU seconds.

Prints a table and writes `bench.json`. Each measure is the median of five repetitions.
"""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import duckdb

from ingest.archive import ingest_archive
from ledger.store import Ledger
from ledger.verify import verify
from reports.judge.evaluate import judge

ROOT = Path(__file__).parent.parent.parent
REPETITIONS = 5
RUNS = 10_000


def _cpu(work: Callable[[], object]) -> tuple[float, float]:
    """Median and spread (max - min) of the CPU seconds of a piece of work."""
    seconds = []
    for _ in range(REPETITIONS):
        before = time.process_time()
        work()
        seconds.append(time.process_time() - before)
    return statistics.median(seconds), max(seconds) - min(seconds)


def _child(*command: str) -> Callable[[], object]:
    return lambda: subprocess.run(command, check=True, capture_output=True)


def _wall(work: Callable[[], object]) -> tuple[float, float]:
    seconds = []
    for _ in range(REPETITIONS):
        before = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - before)
    return statistics.median(seconds), max(seconds) - min(seconds)


def _archive(folder: Path) -> Path:
    """An archive of workflow runs, each of some kilobytes."""
    folder.mkdir()
    padding = {f"field_{n}": "x" * 100 for n in range(20)}
    with (folder / "actions_runs.ndjson").open("w") as file:
        for number in range(1, RUNS + 1):
            body = {
                "id": number,
                "run_attempt": 1,
                "head_sha": sha256(str(number).encode()).hexdigest()[:40],
                "event": "push",
                "status": "completed",
                "conclusion": "success",
                "url": f"https://api.github.com/repos/acme/shop/actions/runs/{number}",
                "created_at": "2026-10-01T00:00:00Z",
                "updated_at": "2026-10-01T00:00:00Z",
                **padding,
            }
            file.write(json.dumps({"url": body["url"], "recorded": None, "record": body}) + "\n")
    return folder


def _ingest(folder: Path, archive: Path) -> Callable[[], object]:
    made = iter(range(1_000))

    def work() -> None:
        with Ledger.create(folder / f"ledger-{next(made)}.duckdb") as ledger:
            ingest_archive(ledger, archive, repository=None, progress=lambda _: None)

    return work


def _read_json(archive: Path) -> Callable[[], object]:
    file = str(archive / "actions_runs.ndjson")
    columns = "{url: 'VARCHAR', recorded: 'VARCHAR', record: 'JSON'}"

    def work() -> None:
        with duckdb.connect() as connection:
            connection.execute(f"CREATE TABLE t AS FROM read_json('{file}', columns={columns})")

    return work


def _hash(ledger: Path) -> Callable[[], object]:
    with duckdb.connect(str(ledger), read_only=True) as connection:
        payloads = [
            text.encode() for (text,) in connection.sql("SELECT payload FROM entries").fetchall()
        ]
    return lambda: [sha256(payload).digest() for payload in payloads]


def _verify(path: Path) -> Callable[[], object]:
    def work() -> None:
        with Ledger.open(path, read_only=True) as ledger:
            verify(ledger)

    return work


def _judge(path: Path) -> Callable[[], object]:
    def work() -> None:
        with judge(path):
            pass

    return work


def main() -> None:
    """Measure, print and write."""
    command = str(Path(sys.executable).parent / "deploy-ledger")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        archive = _archive(folder / "archive")
        ingest = _ingest(folder, archive)
        measures = {
            "ingest over duckdb read_json": (_cpu(ingest), _cpu(_read_json(archive)), 3.5),
            "verify over SHA-256 of the same bytes": (
                _cpu(_verify(folder / "ledger-0.duckdb")),
                _cpu(_hash(folder / "ledger-0.duckdb")),
                6.0,
            ),
            "--help over a bare Python": (
                _wall(_child(command, "--help")),
                _wall(_child(sys.executable, "-c", "pass")),
                5.0,
            ),
        }
    result = {
        what: {"ratio": ours[0] / theirs[0], "goal": goal, "seconds": ours[0], "spread": ours[1]}
        for what, (ours, theirs, goal) in measures.items()
    }
    for what, row in result.items():
        print(f"{what:42} {row['ratio']:8.2f}  goal {row['goal']:5.1f}  ({row['seconds']:.3f} s)")
    (ROOT / "bench.json").write_text(json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    main()
