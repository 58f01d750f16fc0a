"""What a walk through a repository brings, states, leaves out and does not ask again."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ingest.simulation import Organisation
from ingest.simulation.loopback import Fault, LoopbackGitHub
from ingest.simulation.organisation import NOW
from ingest.simulation.world import RepositoryFacts
from ledger.errors import AuthenticationError, SourceError, UsageError
from ledger.file.store import Ledger
from tests.github.asking import coverage, gaps, pull
from tests.github.conftest import opened

EARLY = datetime(2026, 8, 19, tzinfo=UTC)
KINDS = {
    "actions_runs", "actions_jobs", "approvals", "deployments", "deployment_statuses",
     "environments", "pulls", "reviews", "check_runs", "issues",
    "issue_comments", "issue_timeline", "statuses", "pull_commits",
}  # fmt: skip
AS_OF_NOW = {
    "pending_deployments", "deployment_branch_policies", "branch_protection", "branch_rules",
    "rulesets", "teams", "workflows", "releases", "tags",
}  # fmt: skip
"""Of these an answer shows the present only."""

NONE_IN_API = {
    "pending_deployments", "deployment_branch_policies", "branch_protection", "teams", "releases",
    "tags",
}  # fmt: skip


def test_everything_is_taken_and_covered(held: Ledger, server: LoopbackGitHub) -> None:
    server.now = EARLY
    new = pull(held, server)
    assert (
        new.keys() - {"repo", "sweep", "branches", "commits", "compare", "github_coverage"}
        == KINDS | AS_OF_NOW - NONE_IN_API
    )
    begun = datetime(2026, 5, 5, tzinfo=UTC)
    for kind in KINDS - {"environments"}:
        assert coverage(held, kind) == [(begun, EARLY)], kind
    for kind in AS_OF_NOW:
        assert coverage(held, kind) == [(EARLY, EARLY)], kind
    changed = max(time for (time,) in held.rows("SELECT updated_at FROM environments"))
    assert coverage(held, "environments") == [(changed, EARLY)]
    assert gaps(held) == set()


def test_the_same_again_adds_nothing_and_asks_little(held: Ledger, server: LoopbackGitHub) -> None:
    server.now = EARLY
    pull(held, server)
    before = server.requests.copy()
    assert pull(held, server) == {}
    asked = server.requests - before
    assert asked.total() < 20
    assert asked["/pulls/ID"] == asked["/deployments/ID/statuses"] == 0


def test_what_has_just_ended_is_read_once_more_and_then_left_alone(
    tmp_path: Path, organisation: Organisation, server: LoopbackGitHub, facts: list[RepositoryFacts]
) -> None:
    run = facts[1].runs[-3]
    asked = []
    for later in (timedelta(minutes=1), timedelta(hours=2), timedelta(hours=3)):
        server.now = run.updated_at + later
        before = server.requests["/actions/runs/ID/attempts/ID/jobs"]
        with opened(tmp_path / "ledger.duckdb", organisation, server.now) as ledger:
            pull(ledger, server)
        asked.append(server.requests["/actions/runs/ID/attempts/ID/jobs"] - before)
    assert asked[0] > 50
    assert asked[1:] == [1, 0]


def test_every_attempt_is_taken(
    held: Ledger, server: LoopbackGitHub, facts: list[RepositoryFacts]
) -> None:
    pull(held, server)
    attempts = held.rows("SELECT run_id, run_attempt, conclusion FROM runs ORDER BY ALL")
    expected = sorted((one.id, one.attempt, one.conclusion) for one in facts[1].runs)
    assert sorted(set(attempts)) == expected
    jobs = held.rows("SELECT DISTINCT job_id FROM jobs ORDER BY ALL")
    deploying = [one.id for one in facts[1].jobs if one.run.workflow.environment]
    assert jobs == [(number,) for number in sorted(deploying)]


def test_since_leaves_out_what_is_older(held: Ledger, server: LoopbackGitHub) -> None:
    server.now = EARLY
    since = EARLY - timedelta(days=5)
    pull(held, server, since=since)
    assert coverage(held, "deployments") == [(since, EARLY)]
    assert held.rows("SELECT count(*) FROM deployments WHERE created_at < ?", [since]) == [(0,)]
    # Later all is asked for, and the rest comes.
    assert pull(held, server)["deployments"] > 10
    assert coverage(held, "deployments")[0] == (datetime(2026, 5, 5, tzinfo=UTC), EARLY)


@pytest.mark.parametrize(("later", "lookback"), [(1, 1), (6, 1), (7, 63)])
def test_a_later_walk_reads_a_day_again_and_sweeps_each_week(
    later: int, lookback: int, held: Ledger, server: LoopbackGitHub
) -> None:
    before = server.now = NOW - timedelta(days=later)
    pull(held, server)
    server.now = NOW
    pull(held, server)
    first, second = coverage(held, "deployments")
    assert second == (before - timedelta(days=lookback), NOW)
    assert first[1] == before
    swept = held.rows("SELECT since, until FROM sweeps ORDER BY seq")
    assert swept[1:] == ([(NOW - timedelta(days=63), NOW)] if lookback == 63 else [])


def test_a_repository_that_was_renamed(held: Ledger, server: LoopbackGitHub) -> None:
    server.now = EARLY
    server.rename("acme/api", "acme/store")
    pull(held, server, "acme/api")
    assert held.rows("SELECT DISTINCT repository FROM deployments") == [("acme/store",)]
    assert gaps(held) == set()


def test_what_is_not_a_repository(held: Ledger, server: LoopbackGitHub) -> None:
    with pytest.raises(SourceError, match="acme/nothing cannot be read"):
        pull(held, server, "acme/nothing", "acme/api")
    # The others are read all the same.
    ((read,),) = held.rows("SELECT count(DISTINCT deployment_id) FROM deployments")
    assert read > 10
    with pytest.raises(UsageError):
        pull(held, server, "acme/worker", "../etc")
    assert held.rows("SELECT DISTINCT repository FROM deployments") == [("acme/api",)]


def test_without_a_token_nothing_is_asked(
    held: Ledger, server: LoopbackGitHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DEPLOY_LEDGER_GITHUB_TOKEN")
    with pytest.raises(AuthenticationError):
        pull(held, server)
    assert server.requests.total() == 0


def test_while_deployments_are_unknown_every_run_is_asked_for_approvals(
    tmp_path: Path, organisation: Organisation, server: LoopbackGitHub
) -> None:
    server.faults.add(Fault(match="/deployments?", times=100, status=403))
    server.faults.add(Fault(match="/graphql", times=100, status=404))
    with opened(tmp_path / "ledger.duckdb", organisation, organisation.now) as ledger:
        pull(ledger, server, "acme/api")
        (runs,) = ledger.rows("SELECT count(DISTINCT run_id) FROM runs")[0]
        assert ("deployments", "forbidden") in gaps(ledger)
    asked = sum(n for route, n in server.requests.items() if "approvals" in str(route))
    assert asked == runs > 50
