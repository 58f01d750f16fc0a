"""Every control gives the verdict that its cases say, for the reason that they say."""

from functools import cache

import pytest

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


@pytest.mark.parametrize(("batch", "case"), _CASES, ids=[str(case) for _, case in _CASES])
def test_case(batch: Batch, case: Case) -> None:
    assert _found(batch)[case.subject, case.control] == (case.verdict, case.reason)


@pytest.mark.parametrize("control", catalogue(), ids=lambda control: control.id)
def test_every_verdict_of_a_control_has_a_case(control: Control) -> None:
    given = {case.verdict for case in cases() if case.control == control.id}
    assert given == {"pass", "fail", "waived", "pending", "undecidable", "not_applicable"}
