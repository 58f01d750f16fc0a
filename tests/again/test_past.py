"""A copy of the past is the copy that was published then, table by table."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from ingest.records.line import observe_record
from ledger.clock import SIMULATED_NOW, format_time
from ledger.file.store import Ledger, key_of
from ledger.kinds import ROWS
from ledger.kinds.base import Observation
from ledger.reading import publish
from ledger.reading.reader import Copy, Reader
from ledger.reading.workspace import moment
from ledger.writing.append import Incoming, append
from reports.publish import fill, past_copy
from tests.again.published import TABLES, rows
from tests.again.two import NOW, ONE

_OF_THE_LEDGER = ("meta", "entry_index", "parts", "checkpoints", "quarantine")
_WORKED_OUT = (*TABLES, "judged_moment")
_LATER = NOW + timedelta(hours=6)
_POLICY = 'timezone = "America/New_York"\n'


@pytest.fixture
def grown(ledger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The ledger with a policy, a record and something unreadable of six hours later, published."""
    path = tmp_path / "ledger.duckdb"
    shutil.copyfile(ledger, path)
    shutil.copy(key_of(ledger), key_of(path))
    said = {"type": "qa", "repository": ONE, "sha": "a" * 40, "environment": "staging",
            "by": "vera", "result": "pass", "time": format_time(_LATER)}  # fmt: skip
    facts = [
        Observation("policy", {"toml": _POLICY}, "ledger"),
        observe_record(said),
        observe_record({**said, "time": "never"}),
    ]
    monkeypatch.setenv(SIMULATED_NOW, format_time(_LATER))
    with Ledger.open(path) as made:
        done = append(made, [Incoming("later", n, "", fact) for n, fact in enumerate(facts)])
        assert [one.result for one in done] == ["added", "added", "quarantined"]
        publish.publish(made, fill)
    return path


def _newest(path: Path) -> Copy:
    return Reader(path).copy()


def _of(copy: Copy, table: str) -> list[str]:
    return rows(copy.frame(f"FROM {table}"))


def test_it_holds_what_was_published_then(ledger: Path, grown: Path) -> None:
    then, now = _newest(ledger), _newest(grown)
    with Ledger.read(now.path) as whole, Ledger.read(then.path) as before:
        at = moment(whole, format_time(NOW))
        assert at == moment(whole, str(before.head()[0]))
    past = past_copy(now.path, at)
    tables = dict.fromkeys((*_OF_THE_LEDGER, *(row.table for row in ROWS), *_WORKED_OUT))
    assert {name: _of(past, name) for name in tables} == {name: _of(then, name) for name in tables}
    later = {name for name in tables if _of(now, name) != _of(then, name)}
    assert {"policies", "qa", "quarantine", "checkpoints", "judgement"} <= later
