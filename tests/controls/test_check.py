"""The gate says beforehand what the audit says afterwards."""

from pathlib import Path
from typing import Any

import pytest

from reports.check import NEEDS_RUN, check
from reports.evidence.asked import ASKED, Asked
from reports.judge.catalogue import catalogue
from reports.judge.evaluate import judge
from tests.controls.stories import Case, cases, load, tell

_STORY = Path(__file__).parent / "stories" / "promotion.yaml"
_AT = "2026-10-02T10:20:00Z"
_HAPPENS = ("production", "production-run", "production-job", "waiting", "queued", "started",
            "succeeded", "approval", "verification")  # fmt: skip
_BEFORE = {one.id for one in catalogue() if not one.decided_after and not one.rolls_up}

_CONTROLS = ("C3.3", "C3.4", "C11.1", "C11.1b", "C11.1c", "C11.1d", "C12.1", "C12.2a", "C12.2d")


def _chosen() -> list[Case]:
    """Of each control that a gate decides a few cases of the story's own deployment."""
    found = []
    for control in _CONTROLS:
        of_it = [
            case
            for case in cases()
            if case.control == control
            and case.subject == "102"
            and case.story["now"] == load(_STORY)["now"]
            and set(_HAPPENS) <= case.story["facts"].keys()
            and all(
                fact == load(_STORY)["facts"][name]
                for name, fact in case.story["facts"].items()
                if name in _HAPPENS
            )
        ]
        found += of_it[:3]
    return found


_ASKED = Asked(
    "acme/shop", load(_STORY)["facts"]["production"]["body"]["sha"], "production", by="dev"
)


def _without_what_happens(story: dict[str, Any]) -> dict[str, Any]:
    facts = {name: fact for name, fact in story["facts"].items() if name not in _HAPPENS}
    return {**story, "now": _AT, "facts": facts}


@pytest.mark.parametrize("case", _chosen(), ids=str)
def test_the_gate_agrees_with_the_audit(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, after = tmp_path / "before.duckdb", tmp_path / "after.duckdb"
    tell(_without_what_happens(case.story), before, monkeypatch)
    with judge(before, asked=_ASKED) as judgement:
        report = check(judgement, _ASKED)
    tell({**case.story, "now": _AT}, after, monkeypatch)
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
    tell(_without_what_happens(load(_STORY)), path, monkeypatch)
    with judge(path, asked=_ASKED) as judgement:
        report = check(judgement, _ASKED)
    later = {one["control"]: one["reason"] for one in report["later"]}
    assert later["C7.4"] in NEEDS_RUN
    assert report["verdict"] == "pass"
    assert report["missing"] == []


def test_what_is_missing_stands_in_the_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "ledger.duckdb"
    story = _without_what_happens(load(_STORY))
    del story["facts"]["qa"]
    tell(story, path, monkeypatch)
    with judge(path, asked=_ASKED) as judgement:
        report = check(judgement, _ASKED)
    assert report["verdict"] == "fail"
    assert "C11.1" in {one["control"] for one in report["missing"]}
    assert {one["level"] for one in report["missing"]} == {"mandatory"}
