"""The simulated organisation with its webhooks beside: bounds get sharper, some doubts end."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from ingest.archive import ingest_archive
from ingest.demo import take_in_beside, take_in_webhooks
from ingest.simulation import build
from ledger.clock import SIMULATED_NOW, format_time
from ledger.file.store import Ledger
from ledger.verify import verify
from ledger.writing import own
from reports.judge.evaluate import judge
from tests.helpers import ignore_progress

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


def test_bounds_get_sharper_and_a_deleted_account_has_a_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    organisation = build(tmp_path / "acme")
    path = tmp_path / "ledger.duckdb"
    shutil.copy(organisation.policy, tmp_path / "policy.toml")
    monkeypatch.setenv(SIMULATED_NOW, format_time(organisation.now))
    own.create(path, tmp_path / "policy.toml", simulated=True)
    with Ledger.open(path) as ledger:
        ingest_archive(ledger, organisation.archive, repository=None, progress=ignore_progress)
        take_in_beside(ledger, organisation, ignore_progress)
    before, bounds_before = _judged(path)
    with Ledger.open(path) as ledger:
        (count,) = take_in_webhooks(ledger, organisation, ignore_progress)
        spooled = len(list(organisation.spool.glob("*.body")))
        assert (count.read, count.added) == (spooled, spooled)
        assert verify(ledger).holds
    after, bounds = _judged(path)
    assert len(before) > 3000
    truth = json.loads(organisation.truth.read_text())
    changed = {place: after[place] for place in before if after[place] != before[place]}
    mistakes = {subject: about["mistake"] for subject, about in truth["subjects"].items()}
    assert {(mistakes[subject], control): said for (subject, control), said in changed.items()} == {
        ("approved_by_deleted_account", "C6.2"): ("pass", "ok"),
        ("approved_by_deleted_account", "A1"): ("pass", "ok"),
        ("approved_by_deleted_account", "A2"): ("pass", "ok"),
        ("rerun_without_waiting", "A9"): ("fail", "approval_reused"),
    }
    assert {before[place][0] for place in changed} == {"undecidable"}
    assert bounds.keys() == bounds_before.keys()
    sharper = {subject for subject in bounds if bounds[subject] != bounds_before[subject]}
    assert len(sharper) > 50
    for subject in sharper:
        low, high, source = bounds[subject]
        assert bounds_before[subject][0] < low == high == bounds_before[subject][1]
        assert source == "webhook deployment_review"
