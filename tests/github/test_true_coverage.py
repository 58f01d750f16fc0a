"""What was not read is never stated as whole, however many walks come after."""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ingest.simulation import Organisation
from ingest.simulation.loopback import Fault, LoopbackGitHub
from ingest.simulation.loopback.moment import linked_run
from ingest.simulation.world import RepositoryFacts
from ledger.file.store import Ledger
from tests.github.asking import IMPATIENT, coverage, gaps, pull
from tests.github.conftest import opened
from tests.github.test_moments import repeated

EARLY = datetime(2026, 8, 19, tzinfo=UTC)
DAY = timedelta(days=1)


def _is_covered(ledger: Ledger, kind: str, moment: datetime) -> bool:
    return any(since <= moment < until for since, until in coverage(ledger, kind))


def test_what_lies_in_quarantine_stays_a_gap(
    tmp_path: Path,
    organisation: Organisation,
    server: LoopbackGitHub,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = tmp_path / "ledger.duckdb"
    monkeypatch.setattr(
        "ingest.simulation.loopback.view.View.approvals", lambda *_: [{"state": "approved"}]
    )
    for later in (timedelta(), DAY / 4, DAY / 2, 8 * DAY):
        server.now = EARLY + later
        with opened(path, organisation, server.now) as ledger:
            pull(ledger, server)
            ((since, until),) = ledger.rows(
                "SELECT since, until FROM gaps WHERE of = 'approvals' ORDER BY seq LIMIT 1"
            )
            assert not _is_covered(ledger, "approvals", since + (until - since) / 2)


def test_runs_of_deploy_workflows_are_asked_for_approvals_without_a_deployment(
    held: Ledger, server: LoopbackGitHub, facts: list[RepositoryFacts]
) -> None:
    for deployment in facts[1].deployments:
        server.delete("acme/api", "deployments", deployment.id)
    pull(held, server)
    reviewed = held.rows("SELECT DISTINCT run_id FROM run_reviews")
    assert {run for (run,) in reviewed} == {one.run_id for one in facts[1].gate_reviews}


def test_an_earlier_attempt_that_was_not_answered_is_asked_again(
    held: Ledger, server: LoopbackGitHub, facts: list[RepositoryFacts]
) -> None:
    first, second = repeated(facts)
    server.now = second.updated_at + 5 * DAY
    place = f"/runs/{first.id}/attempts/1"
    server.faults.add(Fault(place, times=IMPATIENT.tries + 1, status=502))
    pull(held, server)
    attempts = "SELECT DISTINCT run_attempt FROM runs WHERE run_id = ? ORDER BY ALL"
    assert held.rows(attempts, [first.id]) == [(2,)]
    assert ("actions_runs", "failing") in gaps(held)
    pull(held, server)
    assert held.rows(attempts, [first.id]) == [(1,), (2,)]
    assert _is_covered(held, "actions_runs", first.created_at)


def test_what_a_gap_lacks_for_ever_does_not_hold_the_list_back(
    tmp_path: Path, organisation: Organisation, server: LoopbackGitHub, facts: list[RepositoryFacts]
) -> None:
    path = tmp_path / "ledger.duckdb"
    deployment = next(one for one in facts[1].deployments if one.environment == "production")
    server.now = EARLY
    server.delete("acme/api", "runs", linked_run(deployment) or 0)
    for later in (timedelta(), DAY, 2 * DAY):
        server.now = EARLY + later
        with opened(path, organisation, server.now) as ledger:
            pull(ledger, server)
    with opened(path, organisation, server.now) as ledger:
        assert ("actions_runs", "vanished") in gaps(ledger)
        assert (EARLY, EARLY + 2 * DAY) in coverage(ledger, "actions_runs")


def test_runs_that_aged_out_are_a_gap(
    held: Ledger, server: LoopbackGitHub, facts: list[RepositoryFacts]
) -> None:
    server.now = EARLY
    runs = sorted({(one.created_at, one.id) for one in facts[1].runs})
    old = [number for created, number in runs if created < EARLY - 5 * DAY]
    for number in old:
        server.delete("acme/api", "runs", number)
    pull(held, server)
    assert ("actions_runs", "aged_out") in gaps(held)
    first = min(created for created, number in runs if number not in old)
    for kind in ("actions_runs", "approvals"):
        assert not _is_covered(held, kind, first - DAY / 24)
        assert _is_covered(held, kind, EARLY - DAY)


def test_used_up_points_leave_the_rest_to_rest(
    held: Ledger, server: LoopbackGitHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("graphql")
    monkeypatch.setattr("ingest.simulation.loopback.graph.POINTS_PER_HOUR", 2)
    server.now = EARLY
    pull(held, server)
    assert server.requests["/actions/runs/ID/approvals"] > 10
    assert gaps(held) == set()


def test_a_short_walk_is_no_sweep(
    tmp_path: Path, organisation: Organisation, server: LoopbackGitHub
) -> None:
    path = tmp_path / "ledger.duckdb"
    server.now = EARLY
    with opened(path, organisation, EARLY) as ledger:
        pull(ledger, server)
    server.now = EARLY + 8 * DAY
    with opened(path, organisation, server.now) as ledger:
        pull(ledger, server, since=server.now - DAY)
        assert ledger.rows("SELECT count(*) FROM sweeps") == [(1,)]
        pull(ledger, server)
        assert ledger.rows("SELECT count(*) FROM sweeps") == [(2,)]


def test_more_commits_than_a_list_shows_are_a_gap(
    held: Ledger, server: LoopbackGitHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules["ingest.github.streams.pulls"], "MOST_COMMITS", 1)
    server.now = EARLY
    for _ in range(2):
        pull(held, server)
        ((since, until),) = held.rows(
            "SELECT since, until FROM gaps WHERE reason = 'too_many' ORDER BY until DESC LIMIT 1"
        )
        assert not _is_covered(held, "pull_commits", since + (until - since) / 2)
