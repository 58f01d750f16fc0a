"""The simulated organisation with its webhooks beside: no verdict changes, bounds get sharper."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from ingest.archive import ingest_archive
from ingest.demo import take_in_beside
from ingest.simulation import build
from ingest.simulation.story.play import play
from ingest.simulation.webhooks import write_spool
from ingest.webhooks import ingest_webhooks
from ledger.clock import SIMULATED_NOW, format_time
from ledger.file.store import Ledger
from ledger.verify import verify
from ledger.writing import own
from reports.judge.evaluate import judge
from tests.helpers import ignore_progress
from tests.webhooks.receiver import SHARED

_BOUNDS = (
    "SELECT subject_id, approved_not_before, approved_not_after, approved_not_before_source "
    "FROM evidence WHERE len(approvers) > 0"
)

Findings = dict[tuple[str, str], tuple[str, str]]
Bounds = dict[str, tuple[Any, ...]]


def _judged(path: Path) -> tuple[Findings, Bounds]:
    with judge(path) as judgement:
        rows = judgement.workspace.rows("SELECT subject_id, control, verdict, reason FROM finding")
        bounds = judgement.workspace.rows(_BOUNDS)
    found = {(subject, control): (verdict, why) for subject, control, verdict, why in rows}
    return found, {subject: tuple(rest) for subject, *rest in bounds}


def test_verdicts_stay_and_bounds_get_sharper(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    organisation = build(tmp_path / "acme")
    number = write_spool(play(2026), tmp_path / "spool", SHARED)
    path = tmp_path / "ledger.duckdb"
    shutil.copy(organisation.policy, tmp_path / "policy.toml")
    monkeypatch.setenv(SIMULATED_NOW, format_time(organisation.now))
    own.create(path, tmp_path / "policy.toml", simulated=True)
    with Ledger.open(path) as ledger:
        ingest_archive(ledger, organisation.archive, repository=None, progress=ignore_progress)
        take_in_beside(ledger, organisation, ignore_progress)
    before, bounds_before = _judged(path)
    with Ledger.open(path) as ledger:
        known = (SHARED.encode(),)
        (count,) = ingest_webhooks(ledger, tmp_path / "spool", known, progress=ignore_progress)
        assert (count.read, count.added) == (number, number)
        assert verify(ledger).holds
    after, bounds = _judged(path)
    assert len(before) > 3000
    assert after == before
    assert bounds.keys() == bounds_before.keys()
    sharper = {subject for subject in bounds if bounds[subject] != bounds_before[subject]}
    assert len(sharper) > 50
    for subject in sharper:
        low, high, source = bounds[subject]
        assert bounds_before[subject][0] < low == high == bounds_before[subject][1]
        assert source == "webhook deployment_review"
