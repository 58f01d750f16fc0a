"""What a finding rests on: the entries that gave a role, and how strong each entry is."""

from pathlib import Path

import pytest

from reports.found.findings import findings
from reports.judge.evaluate import judge
from tests.controls.stories import cases, tell
from tests.reports.traces import trace


def _told(control: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (case,) = [one for one in cases() if (one.control, one.name) == (control, name)]
    path = tmp_path / "ledger.duckdb"
    tell(case.story, path, monkeypatch)
    return path


def test_what_passes_by_a_role_names_the_entry_that_gave_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Entry 1 is the policy; the role of the one who passed it is in a record of its own."""
    path = _told("C11.1", "readiness by the responsible team", tmp_path, monkeypatch)
    with judge(path) as judgement:
        ((given,),) = judgement.workspace.rows("SELECT seq FROM role_grants")
        found = {
            (one["subject"]["id"], one["control"]): one for one in findings(judgement)["findings"]
        }
    by_policy, by_record = found["102", "C6.2"], found["102", "C11.1"]
    assert by_policy["verdict"] == by_record["verdict"] == "pass"
    assert 1 in by_policy["evidence"]
    assert given in by_record["evidence"]
    assert by_record["strengths"] == ["attested", "attested"]
    assert "observed" in by_policy["strengths"]


def test_who_fails_for_want_of_a_role_is_held_against_those_who_had_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _told("C6.2", "a developer", tmp_path, monkeypatch)
    with judge(path) as judgement:
        ((evidence,),) = judgement.workspace.rows(
            "SELECT evidence FROM finding WHERE subject_id = '102' AND control = 'C6.2'"
        )
    assert 1 in evidence


def test_what_an_exception_waives_names_it_and_the_role_of_its_approver(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _told("C11.1", "with an exception", tmp_path, monkeypatch)
    with judge(path) as judgement:
        ((evidence, waiver),) = judgement.workspace.rows(
            "SELECT evidence, waiver FROM finding WHERE subject_id = '102' AND control = 'C11.1'"
        )
    assert {1, waiver} <= set(evidence)


def test_a_smoke_job_is_observed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _told("C14.2", "a smoke job after the deploy job", tmp_path, monkeypatch)
    with judge(path) as judgement:
        found = {row["source"]: row["strength"] for row in trace(judgement, "102")["verifications"]}
    assert found["smoke job"] == "observed"


def test_a_block_is_as_strong_as_who_says_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _told("C10.4", "in a comment", tmp_path, monkeypatch)
    with judge(path) as judgement:
        (found,) = [
            one
            for one in findings(judgement)["findings"]
            if (one["subject"]["id"], one["control"]) == ("101", "C10.4")
        ]
    assert found["strengths"] == ["attested"]
