"""Every control gives the verdict that its cases say, for the reason that they say."""

from collections import defaultdict
from functools import cache

import pytest

from reports.basis.verdicts import VERDICTS
from reports.judge.catalogue import Control, catalogue
from tests.controls.stories import Case, cases
from tests.controls.together import Batch, batches, judged

_CASES = [(batch, case) for batch in batches() for case in batch.cases]


@cache
def _found(batch: Batch) -> dict[tuple[str, str], tuple[str, str]]:
    """(subject, control) to (verdict, reason)."""
    sql = "SELECT subject_id, control, verdict, reason FROM finding"
    with judged(batch) as judgement:
        rows = judgement.workspace.rows(sql)
    return {(subject, control): (verdict, reason) for subject, control, verdict, reason in rows}


@cache
def _given() -> defaultdict[str, set[str]]:
    """The verdicts that the cases of each control expect."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for case in cases():
        found[case.control].add(case.verdict)
    return found


@pytest.mark.parametrize(("batch", "case"), _CASES, ids=[str(case) for _, case in _CASES])
def test_case(batch: Batch, case: Case) -> None:
    assert _found(batch)[case.subject, case.control] == (case.verdict, case.reason)


@pytest.mark.parametrize("control", catalogue(), ids=lambda control: control.id)
def test_every_verdict_of_a_control_has_a_case(control: Control) -> None:
    assert _given()[control.id] == set(VERDICTS) - set(control.never)
