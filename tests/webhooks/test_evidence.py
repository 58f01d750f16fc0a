"""From delivery files to the evidence row: when the gate was passed, which version was asked."""

import copy
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from ingest.webhooks import ingest_webhooks
from ledger.clock import format_time
from ledger.file.store import Ledger
from ledger.verify import verify
from reports.judge.evaluate import judge
from tests.controls.stories import load, tell
from tests.helpers import ignore_progress
from tests.sampling import sampled
from tests.webhooks.receiver import SHARED, dispatch, payload, put, review, workflow_run

PRODUCTION = "102"
FLOW = """
[[deploy_workflows]]
path = ".github/workflows/deploy-production.yml"
environment = "production"
version_inputs = ["sha"]
version_from = ["webhook_inputs"]
"""
_STORY = load(Path(__file__).parents[1] / "controls" / "stories" / "promotion.yaml")
M1 = _STORY["facts"]["m1"]["body"]["sha"]
C1 = _STORY["facts"]["c1"]["body"]["sha"]


class Place:
    """A ledger with the story of a promotion, and a spool."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.story: dict[str, Any] = copy.deepcopy(_STORY)
        self.spool = folder / "spool"
        self.ledger, self._patch = folder / "ledger.duckdb", patch

    def evidence(self) -> dict[str, Any]:
        """The row of the production deployment, with its verdicts, after the spool was read."""
        if not self.ledger.exists():
            tell(self.story, self.ledger, self._patch)
        with Ledger.open(self.ledger) as ledger:
            (count,) = ingest_webhooks(
                ledger, self.spool, (SHARED.encode(),), progress=ignore_progress
            )
            assert count.quarantined == 0
            assert verify(ledger).holds
        with judge(self.ledger) as judgement:
            (row,) = judgement.workspace.frame(
                "FROM evidence WHERE subject_id = ?", [PRODUCTION]
            ).to_dicts()
            found = judgement.workspace.rows(
                "SELECT control, verdict || ' ' || reason FROM finding WHERE subject_id = ?",
                [PRODUCTION],
            )
        return {name: _text(value) for name, value in row.items()} | dict(found)


def _text(value: Any) -> Any:
    return format_time(value) if isinstance(value, datetime) else value


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """The story as it was, and an empty spool."""
    found = Place(tmp_path, monkeypatch)
    found.spool.mkdir()
    return found


def test_a_review_bounds_the_approval(place: Place) -> None:
    before = place.evidence()
    assert before["approved_not_before_source"] == "deployment status waiting"
    put(place.spool, "1", "deployment_review", review("approved", "2026-10-02T10:18:58Z"))
    after = place.evidence()
    assert after["approved_not_before"] == "2026-10-02T10:18:58Z"
    assert after["approved_not_before_source"] == "webhook deployment_review"
    assert after["approved_not_after"] == "2026-10-02T10:19:00Z"
    assert after["approvers"] == ["amy"]
    assert after["C7.4"] == before["C7.4"] == "pass ok"


@pytest.mark.parametrize(
    "since", sampled(["2026-10-02T10:19:01Z", "2026-10-02T10:00:59Z", None], 3)
)
def test_a_time_outside_the_wait_bounds_nothing(place: Place, since: str | None) -> None:
    before = place.evidence()
    put(place.spool, "1", "deployment_review", review("approved", since))
    names = ("approved_not_before", "approved_not_before_source", "approved_not_after", "C7.4")
    after = place.evidence()
    assert [after[name] for name in names] == [before[name] for name in names]


def test_a_review_that_the_api_never_showed_counts(place: Place) -> None:
    del place.story["facts"]["approval"]
    assert place.evidence()["C7.4"] == "fail gate_bypassed"
    put(place.spool, "1", "deployment_review", review("approved", "2026-10-02T10:01:00Z"))
    assert place.evidence()["C7.4"] == "pass ok"


def test_a_review_after_the_start_is_late(place: Place) -> None:
    del place.story["facts"]["approval"]
    put(place.spool, "1", "deployment_review", review("approved", "2026-10-02T10:20:01Z"))
    assert place.evidence()["C7.4"] == "fail late"


def test_a_refusal(place: Place) -> None:
    del place.story["facts"]["approval"]
    put(place.spool, "1", "deployment_review", review("rejected", "2026-10-02T10:18:58Z"))
    assert place.evidence()["C7.4"] == "fail gate_rejected"


def test_a_review_names_its_attempt(place: Place) -> None:
    facts = place.story["facts"]
    del facts["waiting"]
    facts["production-run"]["body"]["run_attempt"] = 2
    facts["production-job"]["body"]["run_attempt"] = 2
    assert place.evidence()["C7.4"] == "undecidable approval_attempt_unknown"
    first = review("approved", "2026-10-02T09:00:00Z")
    put(place.spool, "1", "deployment_review", first)
    assert place.evidence()["C7.4"] == "undecidable approval_attempt_unknown"
    second = review("approved", "2026-10-02T10:18:58Z", workflow_run={"id": 12, "run_attempt": 2})
    put(place.spool, "2", "deployment_review", second)
    assert place.evidence()["C7.4"] == "pass ok"


def test_that_a_run_waits(place: Place) -> None:
    asked = review("requested", "2026-10-02T10:02:00Z", workflow_job_runs=None)
    put(place.spool, "1", "deployment_review", {**asked, "environment": "Production"})
    assert place.evidence()["approved_not_before"] == "2026-10-02T10:02:00Z"


@pytest.fixture
def asked(place: Place) -> Place:
    """The workflow takes its version from an input, and nothing else says it."""
    place.story["policy"] += FLOW
    place.story["facts"]["production"]["body"]["payload"] = {}
    return place


def test_the_inputs_say_the_version(asked: Place) -> None:
    before = asked.evidence()
    assert (before["version_source"], before["version_problem"]) == (None, "sha_is_dispatch_head")
    put(asked.spool, "1", "workflow_dispatch", dispatch(M1), X_Spooled_At="2026-10-02T10:00:02Z")
    row = asked.evidence()
    assert (row["deployed_sha"], row["version_source"]) == (M1, "webhook_inputs")
    assert (row["version_problem"], row["C3.1b"]) == (None, "pass ok")


def test_inputs_that_the_policy_does_not_name_say_nothing(place: Place) -> None:
    put(place.spool, "1", "workflow_dispatch", dispatch(C1), X_Spooled_At="2026-10-02T10:00:02Z")
    row = place.evidence()
    assert (row["deployed_sha"], row["version_source"]) == (M1, "deployment_payload")
    assert not row["version_contradicts"]


@pytest.mark.parametrize("at", sampled(["2026-10-02T10:01:01Z", "2026-10-02T09:58:59Z", "then"], 2))
def test_a_dispatch_of_another_time_is_not_this_one(asked: Place, at: str) -> None:
    put(asked.spool, "1", "workflow_dispatch", dispatch(M1), X_Spooled_At=at)
    assert asked.evidence()["version_problem"] == "sha_is_dispatch_head"


def test_two_dispatches_at_once_are_ambiguous(asked: Place) -> None:
    put(asked.spool, "1", "workflow_dispatch", dispatch(M1), X_Spooled_At="2026-10-02T10:00:02Z")
    put(asked.spool, "2", "workflow_dispatch", dispatch(C1), X_Spooled_At="2026-10-02T10:00:09Z")
    row = asked.evidence()
    assert (row["version_problem"], row["deployed_sha"]) == ("version_ambiguous", None)


def test_two_runs_of_one_dispatch_are_ambiguous(asked: Place) -> None:
    twin = copy.deepcopy(asked.story["facts"]["production-run"])
    twin["body"]["id"] = 13
    asked.story["facts"]["twin"] = twin
    put(asked.spool, "1", "workflow_dispatch", dispatch(M1), X_Spooled_At="2026-10-02T10:00:02Z")
    assert asked.evidence()["version_problem"] == "version_ambiguous"


def test_an_older_delivery_that_comes_late_changes_nothing(place: Place) -> None:
    before = place.evidence()
    run = place.story["facts"]["production-run"]["body"]
    early = workflow_run("queued", **{**run, "status": "queued", "updated_at": run["created_at"]})
    same = workflow_run("in_progress", **{**run, "status": "in_progress", "conclusion": None})
    job = place.story["facts"]["production-job"]["body"]
    waiting = {**job, "status": "waiting", "steps": [], "completed_at": None, "conclusion": None}
    link = {"deployment_url": "/repos/acme/shop/deployments/102"}
    queued = {"id": 1022, "state": "queued", "created_at": "2026-10-02T10:19:00Z", **link}
    put(place.spool, "1", "workflow_run", early)
    put(place.spool, "2", "workflow_run", same)
    put(place.spool, "3", "workflow_job", payload("waiting", workflow_job=waiting))
    put(place.spool, "4", "deployment_status", payload("created", deployment_status=queued))
    assert place.evidence() == before


def test_deliveries_alone_in_any_order(place: Place) -> None:
    run = place.story["facts"].pop("production-run")["body"]
    for name, status in (("1", "completed"), ("2", "in_progress"), ("3", "queued")):
        put(place.spool, name, "workflow_run", workflow_run(status, **{**run, "status": status}))
        row = place.evidence()
        assert (row["event"], row["path"]) == ("workflow_dispatch", run["path"])
        with Ledger.open(place.ledger, read_only=True) as ledger:
            found = ledger.rows("SELECT status FROM runs WHERE run_id = 12 ORDER BY seq")
        assert found[-1] == (status,)
    with judge(place.ledger) as judgement:
        present = judgement.workspace.rows("SELECT status FROM runs WHERE run_id = 12")
    assert present == [("completed",)]


def test_a_block_that_an_edit_brought_stands_from_the_edit(place: Place) -> None:
    block = f"```qa-result\nsha: {M1}\nenvironment: staging\nresult: pass\n```"
    issue = {
        "number": 7,
        "user": {"login": "quinn"},
        "body": "Please test.",
        "created_at": "2026-10-01T08:00:00Z",
        "updated_at": "2026-10-01T08:00:00Z",
    }
    url = "/repos/acme/shop/issues/7"
    place.story["facts"]["issue"] = {"kind": "issues", "url": url, "body": issue}
    edited = {**issue, "body": block, "updated_at": "2026-10-01T15:00:00Z"}
    put(place.spool, "1", "issues", payload("edited", issue=edited))
    place.evidence()
    with judge(place.ledger) as judgement:
        rows = judgement.workspace.rows("SELECT at_earliest FROM stated_qa WHERE block <> ''")
    assert [format_time(at) for (at,) in rows] == ["2026-10-01T15:00:00Z"]
