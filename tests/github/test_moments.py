"""The server's world moves with its clock: nothing is known before it happened."""

from datetime import datetime, timedelta

import pytest

from ingest.simulation.facts import Deployment, Run
from ingest.simulation.loopback import LoopbackGitHub
from ingest.simulation.loopback.moment import linked_run
from ingest.simulation.organisation import FIRST_DAY, NOW
from ingest.simulation.world import RepositoryFacts
from tests.github.asking import Asking

API = "/repos/acme/api"


def gated(facts: list[RepositoryFacts], repository: str = "api") -> Deployment:
    """The first deployment of a repository that waited at its gate and then succeeded."""
    deployments = next(one for one in facts if one.repository.name == repository).deployments
    return next(
        one
        for one in deployments
        if [step.state for step in one.statuses[:4]]
        == ["waiting", "queued", "in_progress", "success"]
    )


def repeated(facts: list[RepositoryFacts], repository: str = "api") -> tuple[Run, Run]:
    """The two attempts of a run that was repeated."""
    runs = next(one for one in facts if one.repository.name == repository).runs
    second = next(run for run in runs if run.attempt == 2)
    return next(run for run in runs if (run.id, run.attempt) == (second.id, 1)), second


@pytest.mark.parametrize(
    ("state", "run", "job", "approved"),
    [
        ("waiting", "waiting", "waiting", 0),
        ("queued", "queued", "queued", 1),
        ("in_progress", "in_progress", "in_progress", 1),
        ("success", "in_progress", "completed", 1),
    ],
)
def test_a_gated_run_waits_until_it_is_approved(
    state: str,
    run: str,
    job: str,
    approved: int,
    asking: Asking,
    server: LoopbackGitHub,
    facts: list[RepositoryFacts],
) -> None:
    deployment = gated(facts)
    server.now = deployment.at(state)
    place = f"{API}/actions/runs/{linked_run(deployment)}"
    seen = asking.json(place)
    assert (seen["status"], seen["conclusion"]) == (run, None)
    assert seen["updated_at"] == server.now.strftime("%Y-%m-%dT%H:%M:%SZ")
    jobs = asking.json(f"{place}/jobs")["jobs"]
    assert jobs[0]["status"] == job
    assert len(asking.json(f"{place}/approvals")) == approved
    assert len(asking.json(f"{place}/pending_deployments")) == (state == "waiting")
    statuses = asking.json(f"{API}/deployments/{deployment.id}/statuses")
    assert statuses[0]["state"] == state
    server.now = NOW
    assert asking.json(place)["status"] == "completed"


def test_a_deployment_exists_before_its_first_status(
    asking: Asking, server: LoopbackGitHub, facts: list[RepositoryFacts]
) -> None:
    deployment = gated(facts)
    place = f"{API}/deployments/{deployment.id}"
    server.now = deployment.created_at - timedelta(seconds=1)
    assert asking.get(place).status_code == 404
    server.now = deployment.created_at
    assert asking.json(place)["updated_at"] == asking.json(place)["created_at"]
    assert asking.json(f"{place}/statuses") == []
    run = asking.json(f"{API}/actions/runs/{linked_run(deployment)}")
    assert run["status"] == "queued"


def test_a_repeated_run_overwrites_the_one_before(
    asking: Asking, server: LoopbackGitHub, facts: list[RepositoryFacts]
) -> None:
    first, second = repeated(facts)
    place = f"{API}/actions/runs/{first.id}"
    server.now = second.started_at - timedelta(seconds=1)
    before = asking.json(place)
    assert (before["run_attempt"], before["conclusion"]) == (1, "failure")
    assert asking.get(f"{place}/attempts/2").status_code == 404
    server.now = NOW
    after = asking.json(place)
    assert (after["run_attempt"], after["conclusion"]) == (2, "success")
    assert after["created_at"] == before["created_at"]
    assert asking.json(f"{place}/attempts/1") == before
    latest = asking.json(f"{place}/jobs")["jobs"]
    every = asking.json(f"{place}/jobs?filter=all")["jobs"]
    assert {job["run_attempt"] for job in latest} == {2}
    assert {job["run_attempt"] for job in every} == {1, 2}
    assert len(asking.json(f"{place}/approvals")) == 2


def test_a_pull_request_is_open_until_it_is_merged(
    asking: Asking, server: LoopbackGitHub, facts: list[RepositoryFacts]
) -> None:
    pull = facts[1].pulls[3]
    assert pull.merged_at
    server.now = pull.merged_at - timedelta(minutes=1)
    place = f"{API}/pulls/{pull.number}"
    seen = asking.json(place)
    assert (seen["state"], seen["merged_at"], seen["merge_commit_sha"]) == ("open", None, None)
    (review,) = asking.json(f"{place}/reviews")
    assert seen["updated_at"] == review["submitted_at"] > seen["created_at"]
    server.now = pull.merged_at
    assert asking.json(place)["merge_commit_sha"] == pull.merge_sha


def test_a_comment_is_what_it_was(
    asking: Asking, server: LoopbackGitHub, facts: list[RepositoryFacts]
) -> None:
    edited = next(
        one
        for one in facts[1].comments
        if "result: pass" in one.body and one.updated_at > one.created_at
    )
    place = f"{API}/issues/{edited.issue}/comments"

    def body() -> str:
        found = [one["body"] for one in asking.json(place) if one["id"] == edited.id]
        return str(*found)

    server.now = edited.updated_at - timedelta(seconds=1)
    assert "result: fail" in body()
    server.now = edited.updated_at
    assert "result: pass" in body()


def test_rules_and_branches_are_those_of_the_moment(
    asking: Asking, server: LoopbackGitHub, facts: list[RepositoryFacts]
) -> None:
    changes = [rules for rules in facts[1].rules if rules.environment == "production"]
    for rules in changes:
        server.now = max(rules.changed_at, FIRST_DAY)
        seen = asking.json(f"{API}/environments/production")
        assert bool(seen["protection_rules"]) == bool(rules.reviewers)
    server.now = FIRST_DAY
    assert len({one["commit"]["sha"] for one in asking.json(f"{API}/branches")}) == 1


def test_before_the_first_day_there_is_nothing(asking: Asking, server: LoopbackGitHub) -> None:
    server.now = datetime.fromisoformat("2026-08-01T00:00:00Z")
    for path in ("/deployments", "/pulls?state=all", "/issues?state=all", "/issues/comments"):
        assert asking.json(API + path) == []
    assert asking.json(f"{API}/actions/runs")["total_count"] == 0
