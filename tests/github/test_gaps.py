"""What cannot be read is a gap and never a coverage; what can be read later fills it."""

from datetime import UTC, datetime

import pytest

from ingest.simulation.loopback import Fault, LoopbackGitHub
from ingest.simulation.loopback.moment import linked_run
from ingest.simulation.world import RepositoryFacts
from ledger.file.store import Ledger
from tests.github.asking import IMPATIENT, coverage, gaps, pull

EARLY = datetime(2026, 8, 19, tzinfo=UTC)


@pytest.mark.parametrize(
    ("match", "missing"),
    [
        ("/environments", {"environments", "deployment_branch_policies"}),
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
    # Which commits were deployed is not known either then.
    assert gaps(held) - {("commit_pulls", "failing")} == {(kind, "not_found") for kind in missing}
    for kind in missing:
        assert coverage(held, kind) == []
    assert pull(held, server).keys() & missing
    for kind in missing:
        assert coverage(held, kind) != []


@pytest.mark.parametrize(
    ("status", "times", "reason", "sweep"),
    [(502, IMPATIENT.tries + 1, "failing", False), (404, 1, "not_found", True)],
)
def test_a_part_that_is_not_answered_is_a_gap_as_long_as_it_could_change(
    status: int,
    times: int,
    reason: str,
    sweep: bool,
    held: Ledger,
    server: LoopbackGitHub,
    facts: list[RepositoryFacts],
) -> None:
    server.now = EARLY
    made = {linked_run(one) for one in facts[1].deployments}
    run = next(one for one in facts[1].runs if one.id in made and one.updated_at < EARLY)
    server.faults.add(Fault(f"/runs/{run.id}/attempts/1/jobs", times, status=status))
    pull(held, server)
    assert gaps(held) == {("actions_jobs", reason)}
    begin, end = (datetime(2026, 5, 5, tzinfo=UTC), run.created_at), (run.updated_at, EARLY)
    assert coverage(held, "actions_jobs") == [begin, end]
    # What may have passed is asked again at once, the rest with the next sweep.
    assert pull(held, server, sweep=sweep).keys() - {"sweep"} == {"actions_jobs", "github_coverage"}
    covered = coverage(held, "actions_jobs")
    assert any(since <= run.created_at and until == EARLY for since, until in covered)


def test_what_github_always_fails_to_answer_is_a_gap_and_the_rest_goes_on(
    held: Ledger, server: LoopbackGitHub
) -> None:
    server.now = EARLY
    server.faults.add(Fault("/jobs", times=10**6, status=500))
    assert pull(held, server).keys() >= {"actions_runs", "approvals", "pulls", "issue_comments"}
    assert gaps(held) == {("actions_jobs", "failing")}
    ((failing, first),) = held.rows("SELECT count(*), min(since) FROM gaps")
    # Nobody could tell it from trouble by the first few.
    assert failing > 3
    assert [until for _, until in coverage(held, "actions_runs")] == [EARLY]
    server.faults.clear()
    assert pull(held, server)["actions_jobs"] >= failing
    assert (first, EARLY) in coverage(held, "actions_jobs")


def test_a_run_that_was_deleted_leaves_a_gap(
    held: Ledger, server: LoopbackGitHub, facts: list[RepositoryFacts]
) -> None:
    deployment = next(one for one in facts[1].deployments if one.environment == "production")
    server.now = EARLY
    server.delete("acme/api", "runs", linked_run(deployment) or 0)
    pull(held, server)
    assert gaps(held) == {
        (kind, "vanished") for kind in ("actions_runs", "actions_jobs", "approvals")
    }
    # No later walk can fill it.
    pull(held, server, sweep=True)
    covered = coverage(held, "approvals")
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
    assert gaps(held) == {("approvals", "quarantined")}


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
    assert gaps(held) == set()
    assert pull(held, server) == {}
