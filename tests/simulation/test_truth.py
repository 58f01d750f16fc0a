"""The ground truth is complete, and the story has every mistake that it should have."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from ingest.simulation import Organisation
from ingest.simulation.registers import EVENTS
from ingest.simulation.story.calendar import CALENDAR, slots
from ingest.simulation.story.mistakes import MISTAKES
from ingest.simulation.story.plan import Mistake
from ingest.simulation.truth import APPLIES, CONTROLS, NOT_YET
from reports.judge.catalogue import catalogue

Lines = Callable[[str], list[dict[str, Any]]]

REASONS = {
    "pass": {"ok", "known_good"},
    "fail": {
        *("no_gate_review", "no_gate_configured", "gate_bypassed", "gate_rejected"),
        *("approver_not_authorised", "tester_not_authorised", "no_qa_result", "qa_failed_later"),
        *("reopened_later", "tree_differs", "not_on_staging", "not_live_when_tested"),
        *("not_in_main", "not_in_main_then", "not_in_development", "not_in_development_then"),
        *("from_development", "not_by_pull_request", "incomplete", "not_a_full_sha", "no_record"),
        *("not_deployed", "population_differs"),
        *("version_contradicts", "no_verification", "late"),
    },
    "waived": {"no_qa_result", "gate_bypassed", "not_on_staging"},
    "pending": {"not_started", "in_window"},
    "undecidable": {
        *("source_not_covered", "sha_is_dispatch_head", "version_ambiguous", "commit_unknown"),
        *("approval_attempt_unknown", "actor_unknown", "trigger_unknown", "run_not_linked"),
    },
    "not_applicable": {
        *("other_environment", "never_started", "deployment_failed", "nothing_to_compare"),
        *("superseded", "before_sop", "not_required"),
    },
}
"""Every verdict, with each reason that the story must show."""

PASSING = ("pass", "pull_request_comment", "edited_comment", "date_only", "mistyped")
"""The kinds of testing that end with a passing result for what is promoted."""


def _kind(about: dict[str, Any]) -> str:
    environment = about["environment"]
    if environment is None:
        return str(about["type"])
    return "preview" if environment.startswith("preview-") else str(environment)


def test_every_deployment_and_merged_pull_request_is_judged(
    organisation: Organisation,
    truth: dict[str, Any],
    archive: Lines,
    records: list[dict[str, Any]],
) -> None:
    subjects = {str(line["record"]["id"]) for line in archive("deployments")}
    for line in (organisation.registers / EVENTS).read_text().splitlines():
        context = json.loads(line)["context"]
        if "service.deployed" in context["type"]:
            subjects.add(f"record:{context['id']}")
    declared = [record for record in records if record["type"] == "deployment"]
    assert all({"run_id", "deployment_id"} & set(record) for record in declared)
    pulls = {
        f"pull_request:{line['url'].split('/repos/')[1].split('/pulls/')[0]}:{pull['number']}"
        for line in archive("pulls")
        for pull in [line["record"]]
        if pull["merged_at"] and pull["base"]["ref"] == "development"
    }
    names = ("acme/shop", "acme/api", "acme/worker")
    places = {f"environment:{name}:production" for name in names}
    places |= {f"source:{name}:github" for name in names}
    assert set(truth["findings"]) == subjects | pulls | places
    assert set(truth["subjects"]) == subjects | pulls | places


def test_every_control_of_the_catalogue_is_in_the_truth_or_named_as_missing() -> None:
    spoken = {*CONTROLS, *(control for listed in APPLIES.values() for control in listed)}
    assert spoken.isdisjoint(NOT_YET)
    assert spoken | set(NOT_YET) == {control.id for control in catalogue()}


def test_every_control_is_judged(truth: dict[str, Any]) -> None:
    for subject, findings in truth["findings"].items():
        if truth["subjects"][subject]["type"] == "deployment":
            assert tuple(findings) == CONTROLS


def test_controls_apply_to_their_environments_only(truth: dict[str, Any]) -> None:
    for subject, findings in truth["findings"].items():
        kind = _kind(truth["subjects"][subject])
        for control, finding in findings.items():
            applies = control in APPLIES[kind]
            assert (finding["reason"] != "other_environment") == applies


def test_every_verdict_and_reason_occurs(truth: dict[str, Any]) -> None:
    seen: dict[str, set[str]] = {}
    for findings in truth["findings"].values():
        for finding in findings.values():
            seen.setdefault(finding["verdict"], set()).add(finding["reason"])
    assert seen == REASONS


def test_every_mistake_occurs(truth: dict[str, Any]) -> None:
    played = {about["mistake"] for about in truth["subjects"].values()}
    assert played == {None, *MISTAKES}


def test_every_deployment_has_a_story(truth: dict[str, Any]) -> None:
    for about in truth["subjects"].values():
        assert about["story"].endswith(".")


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=lambda mistake: mistake.name)
def test_mistakes_change_what_applies(mistake: Mistake) -> None:
    for step, changes in mistake.changes.items():
        kind: str = "production" if step == "rollback" else step.removesuffix("_failed")
        kind = kind.removesuffix("_stopped")
        assert set(changes) <= set(APPLIES[kind])
    assert mistake.because or not any(mistake.changes.values())


@pytest.mark.parametrize("repository", CALENDAR)
def test_calendar_gives_each_mistake_the_next_slot_that_it_wants(repository: str) -> None:
    days = slots(repository)
    for (_, mistake), (_, after) in zip(days, [*days[1:], (None, None)], strict=True):
        match mistake and mistake.wants_next:
            case "quiet":
                assert after is None
            case "staging":
                assert after is not None
                assert after.plan.staging != "nothing"
            case "tested":
                assert after is not None
                assert after.plan.testing in PASSING
                assert not after.plan.development_moves
