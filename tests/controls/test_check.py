"""The gate says beforehand what the audit says afterwards."""

from pathlib import Path
from typing import Any

import pytest

from reports.check import NEEDS_RUN, check
from reports.evidence.deployments.asked import ASKED, Asked
from reports.judge.catalogue import catalogue
from reports.judge.evaluate import judge
from tests.controls.stories import Case, cases, load, tell

_STORY = load(Path(__file__).parent / "stories" / "promotion.yaml")
_AT = "2026-10-02T10:20:00Z"
_HAPPENS = ("production", "production-run", "production-job", "waiting", "queued", "started",
            "succeeded", "approval", "verification")  # fmt: skip
_BEFORE = {one.id for one in catalogue() if not one.decided_after and not one.rolls_up}

_CONTROLS = ("C3.3", "C3.4", "C11.1", "C11.1b", "C11.1c", "C11.1d", "C12.1", "C12.2a", "C12.2d")


def _foreseen(fact: dict[str, Any]) -> dict[str, Any]:
    """An exception for the deployment as it is written before that has an id."""
    if fact.get("type") != "exception" or fact.get("deployment_id") != "102":
        return fact
    rest = {name: value for name, value in fact.items() if name != "deployment_id"}
    return {
        **rest,
        "environment": "production",
        "from": "2026-10-02T00:00:00Z",
        "to": "2026-10-03T00:00:00Z",
    }


def _names_it(story: dict[str, Any]) -> bool:
    """Whether a fact beforehand can only be told once the deployment has its id."""
    facts = _without_what_happens(story)["facts"].values()
    return any(_foreseen(fact).get("deployment_id") == "102" for fact in facts)


def _chosen() -> list[Case]:
    """Of each control that a gate decides one case a verdict, of the story's own deployment."""
    found: list[Case] = []
    for control in _CONTROLS:
        of_it = [
            case
            for case in cases()
            if case.control == control
            and case.subject == "102"
            and case.verdict != "not_applicable"
            and not _names_it(case.story)
            and case.story["now"] == _STORY["now"]
            and set(_HAPPENS) <= case.story["facts"].keys()
            and all(
                fact == _STORY["facts"][name]
                for name, fact in case.story["facts"].items()
                if name in _HAPPENS
            )
        ]
        found += {case.verdict: case for case in of_it}.values()
    return found


_ASKED = Asked("acme/shop", _STORY["facts"]["production"]["body"]["sha"], "production", by="dev")


def _without_what_happens(story: dict[str, Any]) -> dict[str, Any]:
    facts = {name: fact for name, fact in story["facts"].items() if name not in _HAPPENS}
    return {**story, "now": _AT, "facts": facts}


@pytest.mark.parametrize("case", _chosen(), ids=str)
def test_the_gate_agrees_with_the_audit(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, after = tmp_path / "before.duckdb", tmp_path / "after.duckdb"
    facts = {name: _foreseen(fact) for name, fact in case.story["facts"].items()}
    story = {**case.story, "now": _AT, "facts": facts}
    tell(_without_what_happens(story), before, monkeypatch)
    with judge(before, asked=_ASKED) as judgement:
        report = check(judgement, _ASKED)
    tell(story, after, monkeypatch)
    with judge(after) as judgement:
        rows = judgement.workspace.rows(
            "SELECT control, verdict, reason FROM finding WHERE subject_id = '102'"
        )
    audited = {control: (verdict, reason) for control, verdict, reason in rows}
    asked = {one["control"]: (one["verdict"], one["reason"]) for one in report["findings"]}
    told = {control: said for control, said in asked.items() if control in _BEFORE}
    assert told
    assert {c: (said, audited[c]) for c, said in told.items() if said != audited[c]} == {}
    assert all(one["subject"]["id"] == ASKED for one in report["findings"])


def test_what_needs_the_run_is_said_to_be_decided_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "ledger.duckdb"
    allowed = '\n[[roles]]\nperson = "dev"\nrole = "deployer"\n'
    story = {**_STORY, "policy": _STORY["policy"] + allowed}
    tell(_without_what_happens(story), path, monkeypatch)
    with judge(path, asked=_ASKED) as judgement:
        report = check(judgement, _ASKED)
    later = {one["control"]: one["reason"] for one in report["later"]}
    assert later["C7.4"] in NEEDS_RUN
    assert report["verdict"] == "pass"
    assert report["missing"] == []


def test_what_is_missing_stands_in_the_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "ledger.duckdb"
    story = _without_what_happens(_STORY)
    del story["facts"]["qa"]
    tell(story, path, monkeypatch)
    with judge(path, asked=_ASKED) as judgement:
        report = check(judgement, _ASKED)
    assert report["verdict"] == "fail"
    assert "C11.1" in {one["control"] for one in report["missing"]}
    assert {one["level"] for one in report["missing"]} == {"mandatory"}
