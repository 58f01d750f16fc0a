"""Trouble on the way: what is kept is what a calm poll keeps, or the difference is a gap."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from ingest.simulation.loopback import Bounds, Fault, LoopbackGitHub, serve
from tests.github.asking import TOKEN
from tests.github.year.facts import NAME, REPOSITORY, deployment_ids, facts_of
from tests.github.year.storm import AT, PAUSE, PLAN, Entries, first_runs, polled, too_soon

SECONDARY = "You have exceeded a secondary rate limit. Please wait a few minutes."
PRIMARY = "API rate limit exceeded for installation ID 1."
AFTER = (0, 7, 45, 46, 80)
"""How many requests pass before each trouble."""

STORMS = {
    "429": Fault(status=429),
    "429 with Retry-After": Fault(status=429, retry_after_s=1, times=1),
    "403 primary": Fault(status=403, message=PRIMARY, used_up=True),
    "403 primary with Retry-After": Fault(
        status=403, message=PRIMARY, used_up=True, retry_after_s=1
    ),
    "403 secondary": Fault(status=403, message=SECONDARY),
    "403 secondary with Retry-After": Fault(status=403, message=SECONDARY, retry_after_s=1),
    "429 secondary with a limit used up": Fault(status=429, message=SECONDARY, used_up=True),
    "502": Fault(status=502, times=2),
    "503 with Retry-After": Fault(status=503, retry_after_s=1),
    "cut": Fault(cut=True, times=2),
    "reset": Fault(reset=True),
}


@pytest.fixture(autouse=True)
def _small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lists of several pages, though there are few runs."""
    monkeypatch.setattr("ingest.github.asking.pages.PER_PAGE", 10)


@pytest.fixture(scope="module")
def running() -> Iterator[LoopbackGitHub]:
    """It stays where it is: its address stands in what it says."""
    with serve([facts_of(PLAN)], token=TOKEN, now=AT, limit=10**9) as server:
        yield server


@pytest.fixture(scope="module")
def calm(running: LoopbackGitHub, tmp_path_factory: pytest.TempPathFactory) -> Entries:
    """The entries of a poll without any trouble."""
    found = polled(tmp_path_factory.mktemp("calm") / "ledger.duckdb", running)
    assert (found.unknown, found.stops) == (set(), [])
    return found.entries


@pytest.fixture
def storm(running: LoopbackGitHub, calm: Entries) -> Iterator[LoopbackGitHub]:
    """The same server, without a memory of other storms."""
    assert calm
    running.asked.clear()
    yield running
    running.faults.clear()
    running.bounds = Bounds()


SHORT = {"429", "403 secondary", "502", "cut"}
"""One of each sort; each takes some seconds of waiting, so the others belong to the soak."""


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=[] if name in SHORT else [pytest.mark.soak]) for name in STORMS],
)
def test_passing_trouble_leaves_nothing_behind(
    name: str, storm: LoopbackGitHub, calm: Entries, tmp_path: Path
) -> None:
    for skip in AFTER:
        storm.faults.add(replace(STORMS[name], skip=skip))
    found = polled(tmp_path / "ledger.duckdb", storm)
    assert sum(asked.failed for asked in storm.asked) >= 3
    assert found.entries == calm
    assert found.unknown == set()
    assert too_soon(storm, STORMS[name].retry_after_s or PAUSE) == []


def test_lasting_trouble_is_a_gap_until_it_has_passed(
    storm: LoopbackGitHub, calm: Entries, tmp_path: Path
) -> None:
    run = first_runs("production")[0]
    storm.faults.add(Fault(f"/runs/{run}/attempts/1/jobs", times=4, status=502))
    path = tmp_path / "ledger.duckdb"
    found = polled(path, storm)
    assert found.missing(calm) <= found.unknown == {"actions_jobs"}
    assert found.entries <= calm
    assert too_soon(storm, PAUSE) == []
    again = polled(path, storm).entries
    assert {entry[:2] for entry in again} == {entry[:2] for entry in calm}


@pytest.mark.parametrize(
    ("asked", "other"),
    [
        ("/actions/runs/{0}/attempts/1/jobs", "/actions/runs/{1}/attempts/1/jobs"),
        ("/actions/runs/{0}/attempts/1/jobs", "/actions/runs/{0}"),
        ("/actions/runs?", "/deployments"),
        ("/environments", "/actions/runs"),
    ],
)
def test_the_answer_to_another_question(
    asked: str, other: str, storm: LoopbackGitHub, calm: Entries, tmp_path: Path
) -> None:
    place = f"/repositories/{REPOSITORY.id}"
    numbers = first_runs("production")[:2]
    storm.faults.add(Fault(asked.format(*numbers), instead=place + other.format(*numbers)))
    path = tmp_path / "ledger.duckdb"
    found = polled(path, storm)
    assert found.entries <= calm
    assert found.missing(calm) <= found.unknown
    assert found.unknown
    again = polled(path, storm, sweep=True).entries
    assert {entry[:2] for entry in again} == {entry[:2] for entry in calm}


def test_the_statuses_of_another_deployment(storm: LoopbackGitHub, tmp_path: Path) -> None:
    # Where GraphQL tells them, REST is not asked.
    storm.faults.add(Fault("/graphql", times=1_000, status=403))
    calm = polled(tmp_path / "calm.duckdb", storm).entries
    place = f"/repositories/{REPOSITORY.id}/deployments"
    one, other = list(deployment_ids(PLAN).values())[:2]
    fault = Fault(f"/deployments/{one}/statuses", instead=f"{place}/{other}/statuses")
    storm.faults.clear()
    storm.faults.add(fault)
    storm.faults.add(Fault("/graphql", times=1_000, status=403))
    found = polled(tmp_path / "ledger.duckdb", storm)
    # As long as a deployment's run is not known, any run may have made it: more is asked for.
    assert found.missing(calm) == found.unknown == {"deployment_statuses"}
    assert polled(tmp_path / "ledger.duckdb", storm).entries >= calm


def test_what_is_told_in_two_ways_is_held_once(
    storm: LoopbackGitHub, calm: Entries, tmp_path: Path
) -> None:
    pytest.importorskip("graphql")
    path = tmp_path / "ledger.duckdb"
    polled(path, storm)
    assert polled(path, storm).entries == calm


@pytest.mark.parametrize("skew", [timedelta(hours=1), timedelta(hours=-1)])
def test_our_clock_is_an_hour_off(
    skew: timedelta, storm: LoopbackGitHub, calm: Entries, tmp_path: Path
) -> None:
    found = polled(tmp_path / "ledger.duckdb", storm, at=AT + skew)
    assert (found.entries, found.unknown) == (calm, set())


@pytest.mark.parametrize(
    "bounds",
    [
        Bounds(listed_at_most=20, found_at_most=6),
        Bounds(listed_at_most=20, found_at_most=6, index_lag=timedelta(days=1)),
    ],
    ids=["more than a list shows", "and a stale index"],
)
def test_windows_are_halved_until_lists_show_all(
    bounds: Bounds, storm: LoopbackGitHub, calm: Entries, tmp_path: Path
) -> None:
    storm.bounds = bounds
    found = polled(tmp_path / "ledger.duckdb", storm)
    assert (found.entries, found.unknown) == (calm, set())
    assert sum("created=" in asked.target for asked in storm.asked) > 3


def test_a_token_that_is_replaced_while_it_is_used(
    storm: LoopbackGitHub, calm: Entries, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "token"
    file.touch(mode=0o600)
    file.write_text(TOKEN)
    monkeypatch.setenv("DEPLOY_LEDGER_GITHUB_TOKEN_FILE", str(file))

    def replaced() -> None:
        storm.token = TOKEN[::-1]
        file.write_text(TOKEN[::-1])

    storm.faults.add(Fault(skip=40, happens=replaced))
    try:
        found = polled(tmp_path / "ledger.duckdb", storm, name=NAME)
    finally:
        storm.token = TOKEN
    assert (found.entries, found.unknown) == (calm, set())
