"""What a mistake is said to be can be seen in what was written."""

import csv
import re
import subprocess
from collections.abc import Callable
from typing import Any

import pytest

from ingest.simulation import Organisation
from ingest.simulation.registers import SHEET

Lines = Callable[[str], list[dict[str, Any]]]
FULL_SHA = re.compile(r"\b[0-9a-f]{40}\b")


class Played:
    """What was written about the production deployments of a mistake, by its name."""

    def __init__(self, truth: dict[str, Any], archive: Lines, records: list[dict[str, Any]]):
        self._truth = truth
        self._records = records
        self._statuses = [line["record"] for line in archive("deployment_statuses")]
        self._runs = [line["record"] for line in archive("actions_runs")]
        self._jobs = [line["record"] for line in archive("actions_jobs")]
        self._approvals = archive("approvals")
        self.deployments = [line["record"] for line in archive("deployments")]

    def subject(self, mistake: str) -> str:
        """Return the last production deployment of a mistake."""
        subjects: list[str] = [
            subject
            for subject, about in self._truth["subjects"].items()
            if about["mistake"] == mistake and about["environment"] == "production"
        ]
        return subjects[-1]

    def states(self, subject: str) -> list[str]:
        """Return the states of a deployment, oldest first."""
        statuses = [one for one in self._statuses if self._of(one, subject)]
        return [status["state"] for status in reversed(statuses)]

    def run(self, subject: str) -> dict[str, Any]:
        """Return the attempt of the run that made a deployment."""
        url = next(one["log_url"] for one in self._statuses if self._of(one, subject))
        job = next(one for one in self._jobs if url.endswith(f"/job/{one['id']}"))
        wanted = (job["run_id"], job["run_attempt"])
        return next(one for one in self._runs if (one["id"], one["run_attempt"]) == wanted)

    def approvals(self, subject: str) -> list[dict[str, Any]]:
        """Return the decisions about the run that made a deployment."""
        place = f"/actions/runs/{self.run(subject)['id']}/approvals"
        return [line["record"] for line in self._approvals if line["url"].endswith(place)]

    def records(self, record_type: str, subject: str) -> list[dict[str, Any]]:
        """Return the records of a type that name a deployment."""
        return [
            record
            for record in self._records
            if record["type"] == record_type and str(record.get("deployment_id")) == subject
        ]

    def deployment(self, subject: str) -> dict[str, Any]:
        """Return a deployment's body."""
        return next(one for one in self.deployments if str(one["id"]) == subject)

    @staticmethod
    def _of(status: dict[str, Any], subject: str) -> bool:
        url: str = status["deployment_url"]
        return url.endswith(f"/{subject}")


@pytest.fixture(scope="module")
def played(truth: dict[str, Any], archive: Lines, records: list[dict[str, Any]]) -> Played:
    return Played(truth, archive, records)


@pytest.mark.parametrize(
    ("mistake", "count"),
    [
        ("version_not_said", 0),
        ("two_versions_named", 2),
        ("short_version", 0),
        ("gate_bypassed", 1),
    ],
)
def test_run_name_names_versions(mistake: str, count: int, played: Played) -> None:
    subject = played.subject(mistake)
    assert len(FULL_SHA.findall(played.run(subject)["display_title"])) == count
    assert played.deployment(subject)["payload"] == {}


def test_contradicting_versions(played: Played) -> None:
    subject = played.subject("versions_contradict")
    (named,) = FULL_SHA.findall(played.run(subject)["display_title"])
    assert played.deployment(subject)["payload"]["sha"] != named


@pytest.mark.parametrize(
    ("mistake", "decisions", "waited"),
    [
        ("gate_bypassed", [], True),
        ("gate_rules_unknown", [], False),
        ("no_reviewers_configured", [], False),
        ("rejected_but_ran", ["rejected"], True),
        ("approvals_not_collected", [], True),
        ("rerun_without_waiting", ["approved"], False),
        ("rerun_approved_again", ["approved", "approved"], True),
        ("verification_missing", ["approved"], True),
    ],
)
def test_gates(mistake: str, decisions: list[str], waited: bool, played: Played) -> None:
    subject = played.subject(mistake)
    assert [decision["state"] for decision in played.approvals(subject)] == decisions
    expected = ["queued", "in_progress", "success"]
    assert played.states(subject) == ["waiting", *expected] if waited else expected


@pytest.mark.parametrize(
    ("mistake", "kind"), [("approved_by_bot", "Bot"), ("approved_by_deleted_account", None)]
)
def test_approvals_by_nobody_in_particular(mistake: str, kind: str | None, played: Played) -> None:
    (decision,) = played.approvals(played.subject(mistake))
    assert (decision["user"] and decision["user"]["type"]) == kind


def test_stopped_deployments_never_start(truth: dict[str, Any], played: Played) -> None:
    stopped = {
        subject: truth["subjects"][subject]["mistake"]
        for subject, findings in truth["findings"].items()
        if findings.get("C3.1", {}).get("reason") == "never_started"
    }
    ends = {mistake: played.states(subject) for subject, mistake in stopped.items()}
    assert ends == {
        "production_cancelled": ["waiting", "error"],
        "production_refused": ["waiting", "failure"],
    }
    assert played.states(played.subject("still_waiting")) == ["waiting"]


def test_deployments_through_the_api_have_no_run(played: Played) -> None:
    body = played.deployment(played.subject("through_api_approved"))
    assert body["creator"]["type"] == "Bot"
    assert body["performed_via_github_app"]["slug"] == "release-train-acme"
    assert played.records("approval", str(body["id"]))
    assert not played.records("approval", played.subject("through_api_unapproved"))


@pytest.mark.parametrize(
    ("mistake", "contained"),
    [("from_development", False), ("before_promotion", True), ("rolled_back", True)],
)
def test_what_main_contains(
    mistake: str, contained: bool, played: Played, organisation: Organisation
) -> None:
    subject = played.subject(mistake)
    deployment, run = played.deployment(subject), played.run(subject)
    text = f"{deployment['payload']} {run['display_title']}"
    (sha,) = FULL_SHA.findall(text)
    name = deployment["repository_url"].partition("/repos/")[2]
    asked = ["merge-base", "--is-ancestor", sha, "main"]
    folder = organisation.git / f"{name}.git"
    done = subprocess.run(["git", "--git-dir", str(folder), *asked], check=False)
    assert (done.returncode == 0) == contained


def test_rollback_is_documented(played: Played, archive: Lines) -> None:
    subject = played.subject("rolled_back")
    comments = [line["record"]["body"] for line in archive("issue_comments")]
    (body,) = (one for one in comments if f"deployment_id: {subject}\n" in one)
    (replacement,) = re.findall(r"^replacement_sha: (\w+)$", body, re.MULTILINE)
    assert replacement in played.run(subject)["display_title"]


def test_exceptions_name_what_they_cover(
    played: Played, archive: Lines, organisation: Organisation
) -> None:
    with (organisation.registers / SHEET).open(newline="") as file:
        rows = list(csv.DictReader(file))
    (hotfix,) = (row for row in rows if row["deployment_id"] == played.subject("hotfix"))
    assert hotfix["controls"] == "C11.1"
    urgent = f"deployment_id: {played.subject('urgent_without_gate')}\n"
    comments = [line["record"]["body"] for line in archive("issue_comments")]
    (body,) = (one for one in comments if urgent in one)
    assert "controls: C7.4\n" in body
