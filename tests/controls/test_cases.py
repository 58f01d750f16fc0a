"""Every control gives the verdict that its cases say, for the reason that they say."""

from pathlib import Path

import pytest

from reports.judge.catalogue import catalogue
from tests.controls.stories import Case, cases, findings, tell

_CASES = cases()

# What a control can never give, and why.
_NEVER = {
    "C3.1": {"waived"},
}


@pytest.mark.parametrize("case", _CASES, ids=str)
def test_case(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "ledger.duckdb"
    tell(case.story, path, monkeypatch)
    assert findings(path)[case.subject, case.control] == (case.verdict, case.reason)


@pytest.mark.parametrize("control", catalogue(), ids=lambda control: control.id)
def test_every_verdict_of_a_control_has_a_case(control) -> None:
    given = {case.verdict for case in _CASES if case.control == control.id}
    possible = {"pass", "fail", "waived", "pending", "undecidable", "not_applicable"}
    assert given >= possible - _NEVER.get(control.id, set())
