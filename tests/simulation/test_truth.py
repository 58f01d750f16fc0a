"""The ground truth is complete, and the story has every mistake that it should have."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from ingest.simulation import Organisation
from ingest.simulation.catalogue import APPLIES, CONTROLS, DEFAULT, MANDATORY, ROLL_UPS
from ingest.simulation.registers import EVENTS, MOVES, SHEET
from ingest.simulation.story.calendar import CALENDAR, slots
from ingest.simulation.story.mistakes import MISTAKES
from ingest.simulation.story.plan import Mistake
from ingest.simulation.story.tickets import STATUSES
from reports.judge.catalogue import catalogue

Lines = Callable[[str], list[dict[str, Any]]]

REASONS = {
    "pass": {"ok", "known_good"},
    "fail": {
        *("no_gate_review", "no_gate_configured", "gate_bypassed", "gate_rejected"),
        *("approver_not_authorised", "tester_not_authorised", "no_qa_result", "qa_failed_later"),
        *("reopened_later", "tree_differs", "not_on_staging", "not_live_when_tested"),
        *("not_in_main", "not_in_main_then", "not_in_development", "not_in_development_then"),
        *("from_development", "not_by_pull_request", "incomplete", "no_record"),
        *("not_deployed", "population_differs", "gate_bypassable", "approval_reused"),
        *("author_involved", "not_approved", "deployment_failed", "actor_not_authorised"),
        *("version_contradicts", "no_verification", "late"),
    },
    "waived": {"no_qa_result", "gate_bypassed", "not_on_staging", "not_a_full_sha"},
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

NEVER_PASS = {"A7"}
"""Whatever lies in a file was taken in long after the fact: the demo fills in what is past."""

ALWAYS_PASS = {
    *("A6", "C3.1", "C7.2", "C9.1", "C9.1b", "C9.2", "C13.4c", "C13.4d", "C13.4f"),
    *("C15.1", "C18.1b", "C18.1c", "C18.1e", "C18.2", "C18.3"),
}
"""Controls of which the story has no mistake; the cases of the controls have."""

PASSING = ("pass", "pull_request_comment", "edited_comment", "date_only", "mistyped")
"""The kinds of testing that end with a passing result for what is promoted."""


def _kind(about: dict[str, Any]) -> str:
    environment = about["environment"]
    if environment is None:
        return str(about["type"])
    return "preview" if environment.startswith("preview-") else str(environment)


def _tickets(organisation: Organisation, archive: Lines, records: list[dict[str, Any]]) -> set[str]:
    """The tickets that were handed to QA, wherever tickets live."""
    moves = [json.loads(line) for line in (organisation.registers / MOVES).read_text().splitlines()]
    moves += [record for record in records if record["type"] == "ticket"]
    keys = {move["key"] for move in moves if move.get("status") == "Ready for Test"}
    names = {line["record"]["id"]: line["record"]["key"] for line in archive("jira_issues")}
    ready = STATUSES["Ready for Test"][0]
    for line in archive("jira_changelogs"):
        if ready in {item["to"] for item in line["record"]["items"]}:
            keys.add(names[line["url"].split("/")[-2]])
    return {f"ticket:acme/{key.partition('-')[0].lower()}:{key}" for key in keys}


def _exceptions(organisation: Organisation, archive: Lines) -> set[str]:
    """The exceptions in the spreadsheet and in comments, by their ids."""
    said = [*archive("issue_comments"), *archive("jira_comments")]
    text = json.dumps(said) + (organisation.registers / SHEET).read_text()
    ids = re.findall(r"\bexception-(\w+)-([0-9]+)", text)
    return {f"exception:acme/{name}:exception-{name}-{number}" for name, number in ids}


def test_everything_is_judged(
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
    wanted = subjects | pulls | places | _tickets(organisation, archive, records)
    wanted |= _exceptions(organisation, archive)
    assert set(truth["findings"]) == wanted
    assert set(truth["subjects"]) == wanted


def test_the_truth_speaks_of_every_control_of_the_catalogue() -> None:
    spoken = {control for listed in APPLIES.values() for control in listed}
    assert spoken == {control.id for control in catalogue()}


def test_levels_are_those_of_the_catalogue() -> None:
    levels = {control.id: control.level for control in catalogue()}
    assert {levels[control] for control in MANDATORY} == {"mandatory"}
    assert {levels[control] for control in DEFAULT} == {"default"}
    counted = {*MANDATORY, *DEFAULT, *ROLL_UPS, "C4.1", "C4.2"}
    assert {levels[control] for control in CONTROLS if control not in counted} == {
        "advisory",
        "recommended",
    }


def test_every_control_is_said_of_every_subject(truth: dict[str, Any]) -> None:
    for subject, findings in truth["findings"].items():
        about = truth["subjects"][subject]
        wanted = CONTROLS if about["type"] == "deployment" else APPLIES[about["type"]]
        assert set(findings) == set(wanted)
        assert len(findings) == len(wanted)


def test_most_controls_pass_and_fail_somewhere(truth: dict[str, Any]) -> None:
    seen: dict[str, set[str]] = {}
    for findings in truth["findings"].values():
        for control, finding in findings.items():
            seen.setdefault(control, set()).add(finding["verdict"])
    assert {control for control, verdicts in seen.items() if "pass" not in verdicts} == NEVER_PASS
    lacking = {"fail", "waived", "undecidable"}
    assert {control for control, verdicts in seen.items() if not verdicts & lacking} == ALWAYS_PASS


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
        kind: str = "production" if step == "rollback" else step
        for suffix in ("_failed", "_stopped", "_late"):
            kind = kind.removesuffix(suffix)
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
