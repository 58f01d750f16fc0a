"""Judging a hundred thousand deployments by every control, again after new entries, and a trace.

The yardstick is one scan of the columns that the evidence reads, in the same run. Each is done
once: it takes minutes.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import duckdb

from ledger.clock import SIMULATED_NOW
from ledger.file.store import Ledger
from ledger.file.tables import polars_schema
from ledger.kinds import ROWS
from ledger.reading import publish
from ledger.reading.reader import Reader
from ledger.reading.workspace import Workspace, moment
from reports.again.earlier import earlier_copy
from reports.again.frame import put_frame
from reports.again.touched import touched
from reports.held.reading import as_judged
from reports.judge.evaluate import judge
from reports.publish import fill
from reports.trace import asked, trace
from tests.bench.changes import DEPLOYMENTS, NOW, Changes, cut
from tests.bench.corpus import Corpus
from tests.bench.measure import REPETITIONS, Row, cpu

REPOSITORIES, TURNS = 100, 334
_LATER = "2026-10-05T12:05:00Z"
# On two cores: the whole in a minute, a thousand new entries in five seconds.
_WHOLE_SECONDS, _AGAIN_SECONDS = 60.0, 5.0
# A trace reads what was published.
_TRACE, _WEEKLY = 0.15, 5.0
_NAMED = """
SELECT 'deployment' AS kind, subject_id AS ref FROM evidence WHERE kind = 'production'
UNION ALL SELECT 'commit', deployed_sha FROM evidence WHERE kind = 'production'
UNION ALL SELECT 'pull request', repository || '#' || number FROM trace_pull_requests
UNION ALL SELECT 'ticket', keys[1] FROM trace_qa WHERE len(keys) > 0
"""
# So many repositories that the new entries are of, and changes in each: a thousand entries.
_SPREADS = ((1, 23), (5, 5), (23, 1))
_INDEX = ("seq", "kind", "source", "key", "repository", "source_time", "observed_at")


def rows(corpus: Corpus) -> list[Row]:
    """Everything, and then only what new entries touch, by how many repositories they are of."""
    before = os.environ.get(SIMULATED_NOW)
    try:
        return _measured(corpus.folder)
    finally:
        os.environ.pop(SIMULATED_NOW)
        if before is not None:
            os.environ[SIMULATED_NOW] = before


def _measured(folder: Path) -> list[Row]:
    path, whole = folder / "judging.duckdb", folder / "whole.duckdb"
    os.environ[SIMULATED_NOW] = NOW
    found: list[Row] = []
    scan = 0.0
    for spread, more in _SPREADS:
        size = Changes(REPOSITORIES, TURNS, spread, more).write(whole)
        if not found:
            # What came before is the same however many come later.
            cut(whole, path, size)
            scan = _seconds(partial(_scan, path))
            name = f"{REPOSITORIES * TURNS * DEPLOYMENTS:,} deployments, all controls, over a scan"
            found.append(_row(name, _seconds(partial(_whole, path)), scan, _WHOLE_SECONDS))
            with Ledger.open(path) as ledger:
                publish.publish(ledger, fill)
            found.append(_row("  the weekly report, whole command", _command(path), scan, _WEEKLY))
            found += _traces(path, scan)
        shutil.copyfile(whole, path)
        os.environ[SIMULATED_NOW] = _LATER
        spent = _seconds(partial(_again, path))
        name = f"  again after 1,000 new entries of {spread} repositories"
        found.append(_row(name, spent, scan, _AGAIN_SECONDS if spread == 1 else None))
        whole.unlink()
        for left in folder.glob("whole.key*"):
            left.unlink()
        os.environ[SIMULATED_NOW] = NOW
    return found


def _row(name: str, spent: float, scan: float, most: float | None) -> Row:
    scale = f"{spent:.2f} s / {scan * 1000:.1f} ms"
    return Row("judging", name, [spent / scan], scale, most and most / scan)


def _traces(path: Path, scan: float) -> list[Row]:
    """A trace of each kind of reference in a process that holds the copy open, as the dashboard."""
    copy = Reader(path).copy()
    head = as_judged(copy)
    assert head is not None
    found = []
    for kind, ref in _named(copy.path).items():
        name = f"  trace of a {kind}"
        spent = min(_seconds(partial(trace, copy, head, ref)) for _ in range(REPETITIONS))
        found.append(_row(name, spent, scan, _TRACE))
    opening = _seconds(partial(asked, copy.path, ref))
    return [*found, _row("  the last one with opening the copy", opening, scan, None)]


def _scan(path: Path) -> None:
    """Read every column of every row that evidence is made of, once."""
    with duckdb.connect(str(path), read_only=True) as connection:
        for table, columns in {
            "entry_index": _INDEX, **{row.table: tuple(polars_schema(row)) for row in ROWS},
        }.items():  # fmt: skip
            hashed = ", ".join(f'bit_xor(hash("{column}"))' for column in columns)
            connection.execute(f"SELECT {hashed} FROM {table}").fetchall()


def _named(copy: Path) -> dict[str, str]:
    """A reference of each kind, from the middle of what there is."""
    with Ledger.read(copy) as ledger:
        rows = ledger.rows(
            f"SELECT kind, list(ref ORDER BY hash(ref))[1] FROM ({_NAMED}) GROUP BY kind ORDER BY 1"
        )
    return dict(rows)


def _whole(path: Path) -> None:
    judge(path).__exit__()


def _again(path: Path) -> None:
    """Find what is touched, and judge that: what publishing does but for writing the copy."""
    part = publish.folder(path) / "new.part"
    shutil.copyfile(path, part)
    earlier = earlier_copy(part)
    assert earlier is not None
    with Ledger.read(part) as ledger:
        at = moment(ledger, None)
    with Workspace(part, at) as workspace:
        found = touched(workspace, put_frame(workspace), earlier.judged)
    assert found
    judge(part, at, repositories=sorted(found)).__exit__()


def _command(path: Path) -> float:
    """CPU seconds of `report weekly` as a process of its own."""
    program = (sys.executable, "-m", "deploy_ledger", "--ledger", str(path))
    wanted = ("report", "weekly", "--format", "html", "--out", str(path.parent))
    return _seconds(lambda: subprocess.run([*program, *wanted], check=True, capture_output=True))


def _seconds(work: Callable[[], object]) -> float:
    begun = cpu()
    work()
    return cpu() - begun
