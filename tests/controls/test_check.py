"""The gate says beforehand what the audit says afterwards."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from _pytest.mark import ParameterSet

from reports.ahead.check import NEEDS_RUN, check
from reports.evidence.deployments.asked import ASKED, Asked
from reports.judge.catalogue import catalogue
from reports.judge.evaluate import judge
from tests.controls.stories import Case, cases, findings, load, tell
from tests.controls.together import Batch, batches

_STORY = load(Path(__file__).parent / "stories" / "promotion.yaml")
_AT = "2026-10-02T10:20:00Z"
_HAPPENS = ("production", "production-run", "production-job", "waiting", "queued", "started",
            "succeeded", "approval", "verification")  # fmt: skip
_BEFORE = {one.id for one in catalogue() if not one.decided_after and not one.rolls_up}

_CONTROLS = ("C3.3", "C3.4", "C11.1", "C11.1b", "C11.1c", "C11.1d", "C12.1", "C12.2a", "C12.2d")


def _foreseen(fact: dict[str, Any], deployment: str) -> dict[str, Any]:
    """An exception for the deployment as it is written before that has an id."""
    if fact.get("type") != "exception" or fact.get("deployment_id") != deployment:
        return fact
    rest = {name: value for name, value in fact.items() if name != "deployment_id"}
    return {
        **rest,
        "environment": "production",
        "from": "2026-10-02T00:00:00Z",
        "to": "2026-10-03T00:00:00Z",
    }


def _is_of_the_story(case: Case) -> bool:
    """Whether a case is of the story's own deployment, and all that it says can be said before."""
    facts = case.story["facts"]
    named = [_foreseen(fact, "102") for name, fact in facts.items() if name not in _HAPPENS]
    return (
        case.subject == "102"
        and case.story["now"] == _STORY["now"]
        and all(facts.get(name) == _STORY["facts"][name] for name in _HAPPENS)
        and all(fact.get("deployment_id") != "102" for fact in named)
    )


def _chosen() -> dict[str, bool]:
    """Of each control that a gate decides one case a verdict: a third in every run, else soak."""
    chosen = {
        (case.control, case.verdict): str(case)
        for case in cases()
        if case.control in _CONTROLS and case.verdict != "not_applicable" and _is_of_the_story(case)
    }
    return {name: number % 3 == 0 for number, name in enumerate(sorted(set(chosen.values())))}


def _together(names: set[str]) -> Iterator[Batch]:
    """Those cases in as few ledgers as may be."""
    for batch in batches():
        if listed := tuple(case for case in batch.cases if str(case) in names):
            yield Batch(listed)


_ASKED = Asked("acme/shop", _STORY["facts"]["production"]["body"]["sha"], "production", by="dev")


def _without_what_happens(story: dict[str, Any]) -> dict[str, Any]:
    """A story, or several in one, told when nothing has happened yet."""
    facts = {
        name: fact
        for name, fact in story["facts"].items()
        if (name if isinstance(name, str) else name[1]) not in _HAPPENS
    }
    return {**story, "now": _AT, "facts": facts}


def _told(case: Case) -> Case:
    facts = {name: _foreseen(fact, case.subject) for name, fact in case.story["facts"].items()}
    return replace(case, story={**case.story, "facts": facts})


def _parameters() -> Iterator[ParameterSet]:
    chosen = _chosen()
    for is_quick in (True, False):
        for batch in _together({name for name, quick in chosen.items() if quick is is_quick}):
            name = "+".join(map(str, batch.cases))[:60]
            yield pytest.param(batch, id=name, marks=() if is_quick else pytest.mark.soak)


@pytest.mark.parametrize("batch", tuple(_parameters()))
def test_the_gate_agrees_with_the_audit(
    batch: Batch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, after = tmp_path / "before.duckdb", tmp_path / "after.duckdb"
    foreseen = Batch(tuple(map(_told, batch.cases)))
    tell({**foreseen.story(), "now": _AT}, after, monkeypatch)
    audited = findings(after)
    tell(_without_what_happens(foreseen.story()), before, monkeypatch)
    for case in batch.cases:
        asked = replace(_ASKED, repository=f"acme-{case.number}/shop")
        with judge(before, asked=asked) as judgement:
            report = check(judgement, asked)
        told = {
            one["control"]: (one["verdict"], one["reason"])
            for one in report["findings"]
            if one["control"] in _BEFORE
        }
        assert told
        said = {name: audited[case.subject, name] for name in told}
        assert said == told, case
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
