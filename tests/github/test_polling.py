"""Polls while the world moves: what was seen in between stays, and bounds what has no time."""

from datetime import datetime, timedelta
from pathlib import Path

from ingest.demo import take_in_beside
from ingest.simulation import Organisation
from ingest.simulation.loopback import LoopbackGitHub
from ingest.simulation.loopback.moment import linked_run
from ingest.simulation.organisation import NOW
from ingest.simulation.world import RepositoryFacts
from reports.judge.evaluate import judge
from tests.github.asking import pull
from tests.github.conftest import opened
from tests.github.test_moments import gated, repeated
from tests.helpers import ignore_progress


def _poll(path: Path, organisation: Organisation, server: LoopbackGitHub, at: datetime) -> None:
    server.now = at
    with opened(path, organisation, at) as ledger:
        pull(ledger, server)


def test_an_approval_lies_between_the_poll_that_saw_it_waiting_and_the_next_status(
    tmp_path: Path, organisation: Organisation, server: LoopbackGitHub, facts: list[RepositoryFacts]
) -> None:
    path = tmp_path / "ledger.duckdb"
    deployment = gated(facts)
    queued = deployment.at("queued")
    seen_at = queued - timedelta(seconds=10)
    _poll(path, organisation, server, seen_at)
    with opened(path, organisation, seen_at) as ledger:
        run = linked_run(deployment)
        assert ledger.rows("SELECT status FROM runs WHERE run_id = ?", [run]) == [("waiting",)]
        assert ledger.rows("SELECT run_id, seen_at FROM pending_deployments") == [(run, seen_at)]
        assert ledger.rows("SELECT count(*) FROM run_reviews") == [(0,)]
    _poll(path, organisation, server, queued + timedelta(hours=1))
    with opened(path, organisation, NOW) as ledger:
        take_in_beside(ledger, organisation, ignore_progress)
    with judge(path) as judgement:
        (row,) = judgement.workspace.rows(
            "SELECT approved_not_before, approved_not_before_source, approved_not_after "
            "FROM gate WHERE subject_id = ?",
            [str(deployment.id)],
        )
    assert row == (seen_at, "pending deployment seen", queued)


def test_a_repeated_run_keeps_what_it_was(
    tmp_path: Path, organisation: Organisation, server: LoopbackGitHub, facts: list[RepositoryFacts]
) -> None:
    path = tmp_path / "ledger.duckdb"
    first, second = repeated(facts)
    _poll(path, organisation, server, second.started_at - timedelta(minutes=1))
    _poll(path, organisation, server, second.started_at + timedelta(seconds=30))
    _poll(path, organisation, server, NOW)
    with opened(path, organisation, NOW) as ledger:
        versions = ledger.rows(
            "SELECT run_attempt, status, conclusion FROM runs WHERE run_id = ? ORDER BY seq",
            [first.id],
        )
        jobs = ledger.rows(
            "SELECT DISTINCT run_attempt FROM jobs WHERE run_id = ? ORDER BY ALL", [first.id]
        )
    assert versions[0] == (1, "completed", "failure")
    assert versions[-1] == (2, "completed", "success")
    assert {status for attempt, status, _ in versions if attempt == 2} >= {"waiting", "completed"}
    assert jobs == [(1,), (2,)]
