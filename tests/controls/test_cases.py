"""Every control gives the verdict that its cases say, for the reason that they say."""

from pathlib import Path

import pytest

from reports.judge.catalogue import Control, catalogue
from tests.controls.stories import Case, cases, findings, tell

_CASES = cases()


@pytest.mark.parametrize("case", _CASES, ids=str)
def test_case(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "ledger.duckdb"
    tell(case.story, path, monkeypatch)
    assert findings(path)[case.subject, case.control] == (case.verdict, case.reason)


@pytest.mark.parametrize("control", catalogue(), ids=lambda control: control.id)
def test_every_verdict_of_a_control_has_a_case(control: Control) -> None:
    given = {case.verdict for case in _CASES if case.control == control.id}
    assert given == {"pass", "fail", "waived", "pending", "undecidable", "not_applicable"}
