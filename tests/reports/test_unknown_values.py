"""Null users and values that nobody knew: kept and counted, and no verdict gets better by them."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.clock import SIMULATED_NOW
from ledger.file.store import Ledger
from ledger.kinds.base import Observation
from ledger.writing.append import Incoming, append, refusal
from reports.judge.evaluate import judge
from reports.state.status import status
from tests.helpers import SHA, incoming

API = "https://api.github.com/repos/acme/shop"
RUN = f"{API}/actions/runs/7"
LINK = "https://github.com/acme/shop/actions/runs/7/job/70"
USER = {"login": "dora", "id": 4, "type": "User"}
ANOTHER = {"login": "rosa", "id": 5, "type": "User"}
FIELDS = {
    "run status": "completed", "run conclusion": "success", "run user": USER,
    "job status": "completed", "job conclusion": "success", "state": "success",
    "first state": "in_progress", "creator": USER, "review": "approved", "reviewer": ANOTHER,
    "rule": "required_reviewers", "pull": "closed", "author": USER, "commenter": USER,
}  # fmt: skip
USERS = {name for name, value in FIELDS.items() if isinstance(value, dict)}
BETTER = {"pass", "not_applicable"}

pytestmark = pytest.mark.usefixtures("at_noon")

values = st.none() | st.text(max_size=12) | st.sampled_from(
    ["success", "failure", "in_progress", "waiting", "inactive", "rejected", "SUCCESS", "blocked"]
)  # fmt: skip
changes = st.dictionaries(st.sampled_from(sorted(FIELDS)), values, min_size=1, max_size=3)


def _records(said: dict[str, Any]) -> list[Incoming]:
    """One deployment with all that belongs to it."""
    day = "2026-10-20T"
    times = {"created_at": f"{day}10:00:00Z", "updated_at": f"{day}10:05:00Z"}
    deployment = {"id": 5, "environment": "production", "sha": SHA, "creator": said["creator"],
                  "url": f"{API}/deployments/5", **times}  # fmt: skip
    states = ((50, "waiting", "10:00:01"), (51, said["first state"], "10:02:00"),
              (52, said["state"], "10:04:00"))  # fmt: skip
    run = {"id": 7, "run_attempt": 1, "run_number": 3, "path": ".github/workflows/deploy.yml",
           "event": "workflow_dispatch", "status": said["run status"], "head_sha": SHA,
           "conclusion": said["run conclusion"], "actor": said["run user"],
           "triggering_actor": said["run user"], "display_title": f"Deploy {SHA}",
           **times}  # fmt: skip
    job = {"id": 70, "run_id": 7, "run_attempt": 1, "name": "deploy", "head_sha": SHA,
           "status": said["job status"], "conclusion": said["job conclusion"],
           "started_at": f"{day}10:02:00Z", "completed_at": f"{day}10:04:00Z"}  # fmt: skip
    environment = {"name": "production", "protection_rules": [{"type": said["rule"]}],
                   "updated_at": "2026-10-01T00:00:00Z"}  # fmt: skip
    pull = {"number": 9, "state": said["pull"], "user": said["author"], **times}
    comment = {"id": 3, "body": "fine", "user": said["commenter"],
               "issue_url": f"{API}/issues/9", **times}  # fmt: skip
    review = {"state": said["review"], "user": said["reviewer"],
              "environments": [{"name": "production"}]}  # fmt: skip
    span = {"from": "2026-09-01T00:00:00Z", "to": "2026-11-01T00:00:00Z"}
    kinds = ["actions_runs", "actions_jobs", "approvals", "deployments", "deployment_statuses"]
    covered = {"of": kinds, "repository": "acme/shop", **span}
    return [
        incoming("github_coverage", covered),
        incoming("deployments", deployment),
        *(
            incoming("deployment_statuses", {
                "id": number, "state": state, "created_at": f"{day}{time}Z", "log_url": LINK,
                "creator": said["creator"], "deployment_url": f"{API}/deployments/5"})
            for number, state, time in states
        ),
        incoming("actions_runs", run, url=RUN),
        incoming("actions_jobs", job, url=f"{RUN}/attempts/1/jobs"),
        incoming("approvals", review, url=f"{RUN}/approvals"),
        incoming("environments", environment, url=f"{API}/environments"),
        incoming("pulls", pull, url=f"{API}/pulls/9"),
        incoming("issue_comments", comment),
    ]  # fmt: skip


def _judged(said: dict[str, Any]) -> tuple[dict[str, str], list[dict[str, Any]]]:
    """The verdict of every control on the deployment, and what status counts as unknown."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.duckdb"
        with Ledger.create(path, simulated=True) as ledger:
            rule = Observation("policy", {"toml": ""}, "ledger")
            outcomes = append(ledger, [Incoming("p", 1, "", rule), *_records(said)])
            assert {outcome.result for outcome in outcomes} == {"added"}, outcomes
        with judge(path) as judgement:
            found = judgement.workspace.rows(
                "SELECT control, verdict FROM finding WHERE subject_id = '5'"
            )
        return dict(found), status(path)["unknown_values"]


@pytest.fixture(scope="module")
def plain() -> dict[str, str]:
    """The verdicts where every value is a known one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(SIMULATED_NOW, "2026-11-02T12:00:00Z")
        verdicts, unknown = _judged(FIELDS)
    assert verdicts["C3.1"] == verdicts["C7.4"] == verdicts["A1"] == "pass", verdicts
    assert unknown == []
    return verdicts


def _said(changes: dict[str, str | None]) -> dict[str, Any]:
    """The fields with a value each; of a user it is the login, None for a deleted account."""
    return {
        name: None if value is None else {"login": value or None} if name in USERS else value
        for name, value in changes.items()
    }


def _is_known(value: str | None) -> bool:
    return (value or "").lower() in {
        "success", "failure", "in_progress", "waiting", "inactive", "rejected", "approved",
        "error", "queued", "pending", "completed", "cancelled", "skipped",
    }  # fmt: skip


@settings(max_examples=40)
@given(changes=changes)
def test_nothing_is_refused_for_a_value_that_is_not_known(
    changes: dict[str, str | None],
) -> None:
    for record in _records({**FIELDS, **_said(changes)}):
        assert isinstance(record.observation, Observation)
        assert refusal(record.observation) is None


@settings(max_examples=8)
@given(changes=changes)
def test_no_verdict_gets_better_by_what_is_not_known(
    plain: dict[str, str], changes: dict[str, str | None]
) -> None:
    verdicts, _ = _judged({**FIELDS, **_said(changes)})
    assert verdicts.keys() == plain.keys()
    if all(name in USERS or not _is_known(value) for name, value in changes.items()):
        better = {c for c, v in verdicts.items() if v in BETTER and plain[c] != v}
        assert not better, {control: verdicts[control] for control in better}


@pytest.mark.parametrize("field", sorted(set(FIELDS) - USERS - {"rule"}))
def test_unknown_values_are_counted(field: str) -> None:
    _, unknown = _judged({**FIELDS, field: "Rolled_Back"})
    assert [(row["value"].lower(), row["count"]) for row in unknown] == [("rolled_back", 1)]


def test_a_state_that_nobody_knew_is_undecidable(plain: dict[str, str]) -> None:
    for first, last in ((None, ""), ("rolled_back", None)):
        said = {"first state": first, "state": last, "job conclusion": "rolled_back"}
        verdicts, _ = _judged({**FIELDS, **said})
        changed = {v for c, v in verdicts.items() if plain[c] != v}
        assert changed <= {"undecidable", "pending"}
