"""What a walk through a repository brings, states, leaves out and does not ask again."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ingest.simulation import Organisation
from ingest.simulation.loopback import Fault, LoopbackGitHub
from ingest.simulation.loopback.moment import linked_run
from ingest.simulation.organisation import NOW
from ingest.simulation.world import RepositoryFacts
from ledger.errors import AuthenticationError, SourceError, UsageError
from ledger.store import Ledger
from tests.github.asking import pull
from tests.github.conftest import opened

EARLY = datetime(2026, 8, 19, tzinfo=UTC)
KINDS = {
    "actions_runs", "actions_jobs", "approvals", "pending_deployments", "deployments",
    "deployment_statuses", "environments", "pulls", "reviews", "check_runs", "issues",
    "issue_comments", "issue_timeline",
}  # fmt: skip


@pytest.fixture
def held(tmp_path: Path, organisation: Organisation) -> Iterator[Ledger]:
    """An open simulated ledger at the organisation's present."""
    with opened(tmp_path / "ledger.duckdb", organisation, NOW) as ledger:
        yield ledger


def _coverage(ledger: Ledger, kind: str) -> list[tuple[datetime, datetime]]:
    return [
        (since, until)
        for since, until in ledger.rows(
            "SELECT since, until FROM coverage WHERE origin = 'github' AND of = ? ORDER BY ALL",
            [kind],
        )
    ]


def _gaps(ledger: Ledger) -> set[tuple[str, str]]:
    return set(ledger.rows("SELECT of, reason FROM gaps"))


def test_everything_is_taken_and_covered(held: Ledger, server: LoopbackGitHub) -> None:
    server.now = EARLY
    new = pull(held, server)
    assert new.keys() - {"repo", "github_coverage"} == KINDS - {"pending_deployments"}
    begun = datetime(2026, 5, 5, tzinfo=UTC)
    for kind in KINDS - {"environments", "pending_deployments"}:
        assert _coverage(held, kind) == [(begun, EARLY)], kind
    # Of these an answer shows the present only.
    assert _coverage(held, "pending_deployments") == [(EARLY, EARLY)]
    changed = max(time for (time,) in held.rows("SELECT updated_at FROM environments"))
    assert _coverage(held, "environments") == [(changed, EARLY)]
    assert _gaps(held) == set()


def test_the_same_again_adds_nothing_and_asks_little(held: Ledger, server: LoopbackGitHub) -> None:
    server.now = EARLY
    pull(held, server)
    before = server.requests.copy()
    assert pull(held, server) == {}
    asked = server.requests - before
    assert asked.total() < 20
    assert asked["/pulls/ID"] == asked["/deployments/ID/statuses"] == 0


def test_every_attempt_is_taken(
    held: Ledger, server: LoopbackGitHub, facts: list[RepositoryFacts]
) -> None:
    pull(held, server)
    attempts = held.rows("SELECT run_id, run_attempt, conclusion FROM runs ORDER BY ALL")
    expected = sorted((one.id, one.attempt, one.conclusion) for one in facts[1].runs)
    assert sorted(set(attempts)) == expected
    jobs = held.rows("SELECT DISTINCT job_id FROM jobs ORDER BY ALL")
    assert jobs == [(number,) for number in sorted(one.id for one in facts[1].jobs)]


def test_since_leaves_out_what_is_older(held: Ledger, server: LoopbackGitHub) -> None:
    server.now = EARLY
    since = EARLY - timedelta(days=5)
    pull(held, server, since=since)
    assert _coverage(held, "deployments") == [(since, EARLY)]
    assert held.rows("SELECT count(*) FROM deployments WHERE created_at < ?", [since]) == [(0,)]
    # Later all is asked for, and the rest comes.
    assert pull(held, server)["deployments"] > 10
    assert _coverage(held, "deployments")[0] == (datetime(2026, 5, 5, tzinfo=UTC), EARLY)


def test_a_later_walk_reads_a_look_back_and_no_more(held: Ledger, server: LoopbackGitHub) -> None:
    server.now = NOW - timedelta(days=1)
    pull(held, server)
    server.now = NOW
    pull(held, server)
    first, second = _coverage(held, "deployments")
    assert second == (NOW - timedelta(days=64), NOW)
    assert first[1] == NOW - timedelta(days=1)


@pytest.mark.parametrize(
    ("match", "missing"),
    [
        ("/environments", {"environments"}),
        ("/deployments?", {"deployments", "deployment_statuses"}),
        ("/issues/comments", {"issue_comments"}),
    ],
)
def test_a_list_that_is_not_answered_is_a_gap(
    match: str, missing: set[str], held: Ledger, server: LoopbackGitHub
) -> None:
    server.now = EARLY
    server.faults.add(Fault(match, status=404))
    pull(held, server)
    assert _gaps(held) == {(kind, "not_found") for kind in missing}
    for kind in missing:
        assert _coverage(held, kind) == []
    assert pull(held, server).keys() >= missing
    for kind in missing:
        assert _coverage(held, kind) != []


def test_a_part_that_is_not_answered_is_a_gap_as_long_as_it_could_change(
    held: Ledger, server: LoopbackGitHub, facts: list[RepositoryFacts]
) -> None:
    server.now = EARLY
    run = facts[1].runs[5]
    server.faults.add(Fault(f"/runs/{run.id}/attempts/1/jobs", status=404))
    pull(held, server)
    assert _gaps(held) == {("actions_jobs", "not_found")}
    begin, end = (datetime(2026, 5, 5, tzinfo=UTC), run.created_at), (run.updated_at, EARLY)
    assert _coverage(held, "actions_jobs") == [begin, end]
    # It is asked again as long as it is within the look-back, and then nothing is missing.
    assert pull(held, server).keys() == {"actions_jobs", "github_coverage"}
    assert (begin[0], EARLY) in _coverage(held, "actions_jobs")


def test_a_run_that_was_deleted_leaves_a_gap(
    held: Ledger, server: LoopbackGitHub, facts: list[RepositoryFacts]
) -> None:
    deployment = next(one for one in facts[1].deployments if one.environment == "production")
    server.now = EARLY
    server.delete("acme/api", "runs", linked_run(deployment) or 0)
    pull(held, server)
    assert _gaps(held) == {
        (kind, "not_found") for kind in ("actions_runs", "actions_jobs", "approvals")
    }
    covered = _coverage(held, "approvals")
    started = deployment.at("in_progress")
    assert not any(since <= started <= until for since, until in covered)


def test_what_cannot_be_read_is_quarantined_and_a_gap(
    held: Ledger, server: LoopbackGitHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "ingest.simulation.loopback.view.View.approvals", lambda *_: [{"state": "approved"}]
    )
    server.now = EARLY
    pull(held, server)
    (quarantined,) = held.rows("SELECT count(*) FROM quarantine WHERE kind = 'approvals'")
    assert quarantined > (0,)
    assert _gaps(held) == {("approvals", "quarantined")}


def test_a_repository_that_was_renamed(held: Ledger, server: LoopbackGitHub) -> None:
    server.now = EARLY
    server.rename("acme/api", "acme/store")
    pull(held, server, "acme/api")
    assert held.rows("SELECT DISTINCT repository FROM deployments") == [("acme/store",)]
    assert _gaps(held) == set()


def test_what_is_not_a_repository(held: Ledger, server: LoopbackGitHub) -> None:
    with pytest.raises(SourceError, match="acme/nothing cannot be read"):
        pull(held, server, "acme/api", "acme/nothing")
    with pytest.raises(UsageError):
        pull(held, server, "../etc")
    assert held.rows("SELECT count(*) FROM deployments") == [(0,)]


def test_without_a_token_nothing_is_asked(
    held: Ledger, server: LoopbackGitHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DEPLOY_LEDGER_GITHUB_TOKEN")
    with pytest.raises(AuthenticationError):
        pull(held, server)
    assert server.requests.total() == 0


def test_trouble_in_the_middle_loses_nothing(held: Ledger, server: LoopbackGitHub) -> None:
    server.now = EARLY
    for fault in (
        Fault("/deployments/", times=2, cut=True),
        Fault("/jobs", times=2, status=502),
        Fault("/pulls?", reset=True),
        Fault("/issues?", again=True),
    ):
        server.faults.add(fault)
    pull(held, server)
    assert _gaps(held) == set()
    assert pull(held, server) == {}
