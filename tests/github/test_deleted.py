"""What was deleted at its source: stated once, kept as evidence, taken again if it comes back."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ingest.simulation import Organisation
from ingest.simulation.facts import Deployment
from ingest.simulation.loopback import LoopbackGitHub
from ingest.simulation.loopback.moment import linked_run
from ingest.simulation.world import RepositoryFacts
from ledger.file.store import Ledger
from reports.judge.evaluate import judge
from reports.render import render
from reports.state.status import status
from tests.github.asking import gaps, pull
from tests.github.conftest import opened

EARLY = datetime(2026, 8, 19, tzinfo=UTC)
SINCE = EARLY - timedelta(days=8)
TOMBSTONES = "SELECT of, subject, is_gone FROM tombstones ORDER BY seq"


def _poll(ledger: Ledger, server: LoopbackGitHub, at: datetime, *, sweep: bool = False) -> None:
    server.now = at
    pull(ledger, server, since=SINCE, sweep=sweep)


def _made(facts: list[RepositoryFacts]) -> Deployment:
    """The last production deployment that ended well before the polls."""
    return [
        one
        for one in facts[1].deployments
        if one.environment == "production" and SINCE < one.created_at < EARLY - timedelta(days=1)
    ][-1]


def test_a_run_and_a_deployment_are_gone_once_and_stay_evidence(
    tmp_path: Path, organisation: Organisation, server: LoopbackGitHub, facts: list[RepositoryFacts]
) -> None:
    path, deployment = tmp_path / "ledger.duckdb", _made(facts)
    run = linked_run(deployment)
    assert run is not None
    findings = "SELECT control, verdict, reason FROM finding WHERE subject_id = ? ORDER BY ALL"
    with opened(path, organisation, EARLY) as ledger:
        _poll(ledger, server, EARLY)
    with judge(path) as judgement:
        before = judgement.workspace.rows(findings, [str(deployment.id)])
    server.delete("acme/api", "runs", run)
    server.delete("acme/api", "deployments", deployment.id)
    with opened(path, organisation, EARLY) as ledger:
        for minutes in (1, 2, 3):
            _poll(ledger, server, EARLY + timedelta(minutes=minutes), sweep=True)
        gone = {("deployments", str(deployment.id), True), ("actions_runs", str(run), True)}
        assert ledger.rows(TOMBSTONES) == sorted(gone, reverse=True)
        assert gaps(ledger) == set()
    with judge(path) as judgement:
        assert judgement.workspace.rows(findings, [str(deployment.id)]) == before
    assert len(before) > 10
    (shown,) = status(path)["collected"]
    assert shown["tombstones"] == 2
    assert "2 gone from their source" in render("status", status(path), "text")


def test_a_deployment_that_was_deleted_before_it_ended_is_a_gap(
    held: Ledger, server: LoopbackGitHub, facts: list[RepositoryFacts]
) -> None:
    deployment = _made(facts)
    _poll(held, server, deployment.created_at + timedelta(seconds=1))
    server.delete("acme/api", "deployments", deployment.id)
    for minutes in (1, 2):
        _poll(held, server, deployment.created_at + timedelta(minutes=minutes))
    assert held.rows(TOMBSTONES) == [("deployments", str(deployment.id), True)]
    assert gaps(held) == {(kind, "vanished") for kind in ("deployments", "deployment_statuses")}
    assert held.rows("SELECT count(*) FROM gaps") == [(2,)]


def test_what_comes_back_is_taken_again(
    held: Ledger, server: LoopbackGitHub, facts: list[RepositoryFacts]
) -> None:
    deployment = _made(facts)
    _poll(held, server, EARLY)
    server.delete("acme/api", "deployments", deployment.id)
    _poll(held, server, EARLY, sweep=True)
    server.put_back(facts[1])
    asked = []
    for minutes in (1, 2):
        before = server.requests.copy()
        _poll(held, server, EARLY + timedelta(minutes=minutes), sweep=True)
        new = server.requests - before
        asked.append(new["/graphql"] + new["/deployments/ID/statuses"])
    subject = str(deployment.id)
    assert held.rows(TOMBSTONES) == [
        ("deployments", subject, True),
        ("deployments", subject, False),
    ]
    assert asked[0] == asked[1] + 1


def test_an_environment_that_is_listed_no_more(
    held: Ledger, server: LoopbackGitHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    _poll(held, server, EARLY)
    with monkeypatch.context() as patch:
        listed = "ingest.simulation.loopback.view.View.environments"
        patch.setattr(listed, lambda *_: [])
        for minutes in (1, 2):
            _poll(held, server, EARLY + timedelta(minutes=minutes))
        names = {name for (name,) in held.rows("SELECT DISTINCT environment FROM environments")}
        assert {"production", "staging"} <= names
        assert held.rows(TOMBSTONES) == [("environments", name, True) for name in sorted(names)]
    _poll(held, server, EARLY + timedelta(minutes=3))
    assert {row[1] for row in held.rows(TOMBSTONES) if not row[2]} == names
