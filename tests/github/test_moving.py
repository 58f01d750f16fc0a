"""The world moves while it is walked through: things arrive, vanish, and are called otherwise."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from ingest.simulation.loopback import Bounds, Fault, LoopbackGitHub, serve
from ledger.errors import SourceError
from tests.github.asking import TOKEN
from tests.github.year import polling
from tests.github.year.facts import NAME, REPOSITORY, deployment_ids, facts_of
from tests.github.year.plan import Attempt
from tests.github.year.storm import AT, PLAN, first_runs, opened, polled
from tests.github.year.truth import Truth, check, held_in, truth_of, twice

LATER = AT + timedelta(hours=6)
RUNS = f"/repositories/{REPOSITORY.id}/actions/runs?"
DEPLOYMENTS = f"/repositories/{REPOSITORY.id}/deployments?"


@pytest.fixture(autouse=True)
def _small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lists of several pages, though there are few runs."""
    monkeypatch.setattr("ingest.github.asking.pages.PER_PAGE", 10)


@pytest.fixture
def moving() -> Iterator[LoopbackGitHub]:
    """A server of its own: what happens there is not undone."""
    with serve([facts_of(PLAN)], token=TOKEN, now=AT, limit=10**9) as server:
        yield server


def _held(path: Path, plan: Sequence[Attempt] = PLAN) -> Truth:
    with opened(path, LATER) as ledger:
        assert twice(ledger) == []
        return held_in(ledger, plan, AT)


def _page(listing: str, page: int) -> str:
    """What tells a page of a list from its other pages."""
    return f"{listing}page={page}&per_page=10"


def test_what_arrives_pushes_items_to_the_next_page(moving: LoopbackGitHub, tmp_path: Path) -> None:
    def on() -> None:
        moving.now = min(moving.now + timedelta(hours=2), LATER)

    for listing in (DEPLOYMENTS, RUNS):
        for page in (2, 3):
            moving.faults.add(Fault(_page(listing, page), happens=on))
    path = tmp_path / "ledger.duckdb"
    polled(path, moving)
    assert moving.now == LATER
    assert moving.faults.waiting == 0
    lost = truth_of(PLAN, AT).states - _held(path).states
    # What ended meanwhile is held as it ended.
    assert {row[:2] for row in lost if row[2] == "completed"} == set()
    # The next poll knows what came in between.
    moving.now = LATER + timedelta(days=8)
    polled(path, moving, at=moving.now)
    with opened(path, moving.now) as ledger:
        check(ledger, PLAN, moving.now)


@pytest.mark.parametrize("page", [2, 3])
def test_what_vanishes_pulls_items_to_a_page_that_was_read(
    page: int, moving: LoopbackGitHub, tmp_path: Path
) -> None:
    gone = [one.run_id for one in PLAN if one.workflow == "test" and one.ended_at < AT][-2:]

    def vanish() -> None:
        for number in gone:
            moving.delete(NAME, "runs", number)

    moving.faults.add(Fault(_page(RUNS, page), happens=vanish))
    found = polled(tmp_path / "ledger.duckdb", moving)
    assert moving.faults.waiting == 0
    assert found.unknown == set()
    held, truth = _held(tmp_path / "ledger.duckdb"), truth_of(PLAN, AT)
    assert {number for number, *_ in truth.states - held.states} <= set(gone)
    assert replace(held, states=truth.states) == truth


def test_a_run_that_vanishes_before_it_is_read_is_known_to_be_gone(
    moving: LoopbackGitHub, tmp_path: Path
) -> None:
    gone = first_runs("production")[0]
    moving.faults.add(Fault(RUNS, happens=lambda: moving.delete(NAME, "runs", gone)))
    found = polled(tmp_path / "ledger.duckdb", moving)
    assert found.unknown >= {"actions_runs"}
    lost = truth_of(PLAN, AT).states - _held(tmp_path / "ledger.duckdb").states
    assert {number for number, *_ in lost} == {gone}


def test_a_deployment_that_vanishes_before_its_statuses_are_read(
    moving: LoopbackGitHub, tmp_path: Path
) -> None:
    number = next(iter(deployment_ids(PLAN).values()))
    statuses = f"/deployments/{number}/statuses"
    moving.faults.add(Fault("/graphql", times=100, status=403))
    moving.faults.add(Fault(statuses, happens=lambda: moving.delete(NAME, "deployments", number)))
    found = polled(tmp_path / "ledger.duckdb", moving)
    assert found.unknown == {"deployment_statuses"}
    lost = truth_of(PLAN, AT).statuses - _held(tmp_path / "ledger.duckdb").statuses
    assert {row[0] for row in lost} == {number}


def _after(*numbers: int) -> list[Any]:
    """After how many requests it happens; the first two of them are not left to the soak."""
    return [
        pytest.param(number, marks=[] if place < 2 else [pytest.mark.soak])
        for place, number in enumerate(numbers)
    ]


@pytest.mark.parametrize("skip", _after(2, 12, 0, 1, 60))
def test_a_repository_that_is_renamed_half_way(
    skip: int, moving: LoopbackGitHub, tmp_path: Path
) -> None:
    moving.faults.add(Fault(skip=skip, happens=lambda: moving.rename(NAME, "acme/decade")))
    path = tmp_path / "ledger.duckdb"
    for _ in range(2):
        assert polled(path, moving).unknown == set()
        assert _held(path) == truth_of(PLAN, AT)


@pytest.mark.parametrize("skip", _after(3, 40, 2, 12, 80))
def test_a_repository_that_is_deleted_half_way(
    skip: int, moving: LoopbackGitHub, tmp_path: Path
) -> None:
    calm = polled(tmp_path / "calm.duckdb", moving)
    moving.faults.add(Fault(skip=skip, happens=lambda: moving.remove(NAME)))
    path = tmp_path / "ledger.duckdb"
    found = polled(path, moving)
    assert found.entries < calm.entries
    assert found.missing(calm.entries) <= found.unknown
    with pytest.raises(SourceError, match="cannot be read"):
        polled(path, moving)


def test_more_in_one_second_than_a_list_shows_is_a_gap(tmp_path: Path) -> None:
    many = set(first_runs("test")[:5])
    first = next(one for one in PLAN if one.run_id in many)
    plan = [
        replace(
            one,
            created_at=first.created_at,
            started_at=first.started_at,
            ended_at=first.ended_at,
        )
        if one.run_id in many
        else one
        for one in PLAN
    ]
    assert len(many) == 5
    with serve([facts_of(plan)], token=TOKEN, now=AT, limit=10**9) as server:
        server.bounds = Bounds(listed_at_most=12, found_at_most=4)
        found = polled(tmp_path / "ledger.duckdb", server)
    assert found.unknown == {"actions_runs", "actions_jobs", "approvals"}
    held, truth = _held(tmp_path / "ledger.duckdb", plan), truth_of(plan, AT)
    lost = {number for number, *_ in truth.states - held.states}
    assert lost <= many
    with opened(tmp_path / "ledger.duckdb", AT) as ledger:
        covered = ledger.rows(
            "SELECT since, until FROM coverage WHERE of = 'actions_runs' AND origin = 'github'"
        )
        assert ledger.rows("SELECT DISTINCT reason FROM gaps") == [("overflow",)]
    assert not any(since <= first.created_at < until for since, until in covered)


@pytest.mark.soak
def test_a_clock_that_is_an_hour_off_for_days(moving: LoopbackGitHub, tmp_path: Path) -> None:
    path = tmp_path / "ledger.duckdb"
    # Half of the time ours is behind, then it is ahead.
    for place, at in enumerate(polling.times(20)[36:]):
        if place % 2 == 0 or place > 40:
            moving.now = at
            ours = at + timedelta(hours=-1 if place < 22 else 1)
            polled(path, moving, at=ours)
    with opened(path, at + timedelta(hours=2)) as ledger:
        check(ledger, PLAN, at)
