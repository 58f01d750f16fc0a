"""The stream of branches and commits: what it asks, what it records, what it leaves."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from ingest.github.streams import history as stream
from ingest.simulation import Organisation
from ingest.simulation.history.commits import History
from ingest.simulation.loopback import Fault, LoopbackGitHub, serve
from ingest.simulation.organisation import NOW, Person
from ingest.simulation.world import RepositoryFacts
from ledger.file.store import Ledger
from ledger.verify import verify
from ledger.writing.append import append
from tests.github.asking import TOKEN, Asking, coverage, gaps
from tests.github.conftest import opened
from tests.github.walking import pull_commits
from tests.helpers import incoming

API = "/repos/acme/api"
NAME = "acme/api"
_ADA = Person("ada", 1, "Ada")
_REWRITES = "SELECT branch, before, after, seen_at FROM rewrites ORDER BY seq"


@pytest.fixture
def api(facts: list[RepositoryFacts]) -> RepositoryFacts:
    """The repository that is asked, with a history of its own that a test may change."""
    (found,) = (one for one in facts if one.repository.full_name == NAME)
    history = History()
    history.commits.update(found.history.commits)
    history.refs.update(found.history.refs)
    return replace(found, history=history)


@pytest.fixture
def asked(api: RepositoryFacts) -> Iterator[LoopbackGitHub]:
    """A server of that repository alone."""
    with serve([api], token=TOKEN, now=NOW) as running:
        yield running


def _name(ledger: Ledger, number: int, sha: str, environment: str, at: datetime) -> None:
    """Record a deployment of a commit."""
    body = {"id": number, "sha": sha, "environment": environment, "created_at": at.isoformat()}
    append(ledger, [incoming("deployments", body, repository=NAME)])


def _commit(history: History, branch: str, at: datetime) -> str:
    return history.change(branch, {f"{at.timestamp()}.txt": "x"}, _ADA, at, "more").sha


def test_a_commit_and_a_comparison_have_githubs_form(asking: Asking, api: RepositoryFacts) -> None:
    main, development = api.history.tip("main"), api.history.tip("development")
    commit = asking.json(f"{API}/commits/{main.sha}")
    assert [parent["sha"] for parent in commit["parents"]] == list(main.parents)
    assert commit["commit"]["tree"]["sha"] == main.tree
    root = next(iter(api.history.commits))
    found = asking.json(f"{API}/compare/{root}...main?per_page=7&page=2")
    between = [one.sha for one in api.history.missing(main.sha, root)]
    assert [one["sha"] for one in found["commits"]] == between[7:14]
    assert (found["status"], found["ahead_by"], found["behind_by"]) == ("ahead", len(between), 0)
    assert found["total_commits"] == len(between)
    assert found["merge_base_commit"]["sha"] == found["base_commit"]["sha"] == root
    same = asking.json(f"{API}/compare/{development.sha}...development")
    assert (same["status"], same["commits"]) == ("identical", [])
    assert asking.json(f"{API}/compare/main...{root}")["status"] == "behind"


@pytest.mark.parametrize("path", ["compare/main...nothing", "compare/main", f"commits/{'0' * 40}"])
def test_what_is_not_there_is_not_found(asking: Asking, path: str) -> None:
    assert asking.get(f"{API}/{path}").status_code == 404


def test_a_commit_of_tomorrow_is_not_found(
    asking: Asking, server: LoopbackGitHub, api: RepositoryFacts
) -> None:
    tip = api.history.tip("main")
    server.now = tip.committed_at - timedelta(seconds=1)
    assert asking.get(f"{API}/commits/{tip.sha}").status_code == 404
    assert asking.get(f"{API}/compare/main...{tip.sha}").status_code == 404


def test_nothing_is_asked_of_what_is_not_judged(held: Ledger, asked: LoopbackGitHub) -> None:
    added = pull_commits(held, asked, NAME)
    assert set(added) == {"branches", "github_coverage"}
    assert asked.requests["/compare/PAIR"] == 0


def test_from_the_first_named_commit_on_all_is_known_and_asked_once(
    held: Ledger, asked: LoopbackGitHub, api: RepositoryFacts
) -> None:
    chain = [one for one in api.history.commits.values() if len(one.parents) > 1]
    old, new = chain[3], chain[-3]
    _name(held, 2, new.sha, "production", new.committed_at)
    _name(held, 1, old.sha, "staging", old.committed_at)
    pull_commits(held, asked, NAME)
    history = api.history
    tips = [history.tip(name).sha for name in ("main", "development")]
    expected = {old.sha} | {one.sha for tip in tips for one in history.missing(tip, old.sha)}
    rows = held.rows("SELECT sha, tree, parents FROM commits")
    assert {sha for sha, _, _ in rows} == expected
    assert all(
        (tree, tuple(parents)) == (history.commits[sha].tree, history.commits[sha].parents)
        for sha, tree, parents in rows
    )
    before = asked.requests["/compare/PAIR"]
    asked.now += timedelta(hours=1)
    assert set(pull_commits(held, asked, NAME)) == {"github_coverage"}
    assert asked.requests["/compare/PAIR"] == before
    assert held.rows("SELECT count(*) FROM entries WHERE payload LIKE '%\"files\"%'") == [(0,)]


@pytest.mark.parametrize("named", ["whole", "abbreviated", "by a tag"])
def test_what_only_a_pull_request_listed_is_asked_with_what_came_after(
    held: Ledger, asked: LoopbackGitHub, api: RepositoryFacts, named: str
) -> None:
    one = list(api.history.commits.values())[10]
    url = f"https://api.github.com{API}/pulls/1/commits"
    append(held, [incoming("pull_commits", {"sha": one.sha, "parents": []}, url=url)])
    tag = {"name": "v1", "commit": {"sha": one.sha}}
    append(held, [incoming("tags", tag, repository=NAME)])
    text = {"whole": one.sha, "abbreviated": one.sha[:9], "by a tag": "v1"}[named]
    made = {"id": 1, "environment": "production", "created_at": NOW.isoformat()}
    append(held, [incoming("deployments", {**made, "payload": {"sha": text}}, repository=NAME)])
    pull_commits(held, asked, NAME)
    known = {sha for (sha,) in held.rows("SELECT sha FROM commits")}
    assert known >= {
        later.sha for later in api.history.missing(api.history.tip("main").sha, one.sha)
    }


def test_what_is_pushed_later_is_added(
    tmp_path: Path, organisation: Organisation, asked: LoopbackGitHub, api: RepositoryFacts
) -> None:
    path = tmp_path / "ledger.duckdb"
    with opened(path, organisation, NOW) as ledger:
        sha = api.history.tip("main").sha
        _name(ledger, 1, sha, "production", NOW)
        pull_commits(ledger, asked, NAME)
    later = [_commit(api.history, "main", NOW + timedelta(minutes=n)) for n in (1, 2)]
    asked.now = NOW + timedelta(hours=1)
    with opened(path, organisation, asked.now) as ledger:
        pull_commits(ledger, asked, NAME)
        known = {sha for (sha,) in ledger.rows("SELECT sha FROM commits")}
        assert known >= set(later)
        assert ledger.rows(_REWRITES) == []


@pytest.mark.parametrize("how", ["diverged", "behind", "forgotten", "gone"])
def test_a_force_push_and_a_deleted_branch_are_noticed(
    tmp_path: Path,
    organisation: Organisation,
    asked: LoopbackGitHub,
    api: RepositoryFacts,
    how: str,
) -> None:
    path = tmp_path / "ledger.duckdb"
    before = api.history.tip("main")
    with opened(path, organisation, NOW) as ledger:
        pull_commits(ledger, asked, NAME)
    after: str | None = before.parents[0]
    api.history.point("main", before.parents[0])
    if how in ("diverged", "forgotten"):
        after = _commit(api.history, "main", NOW + timedelta(minutes=1))
    if how == "forgotten":
        for ref in [ref for ref, sha in api.history.refs.items() if sha == before.sha]:
            api.history.refs[ref] = before.parents[0]
        del api.history.commits[before.sha]
    if how == "gone":
        after = None
        del api.history.refs["refs/heads/main"]
    asked.now = NOW + timedelta(hours=1)
    with opened(path, organisation, asked.now) as ledger:
        pull_commits(ledger, asked, NAME)
        asked.now += timedelta(hours=1)
    with opened(path, organisation, asked.now) as ledger:
        pull_commits(ledger, asked, NAME)
        rows = [row for row in ledger.rows(_REWRITES) if row[0] == "main"]
        assert rows == [("main", before.sha, after, NOW + timedelta(hours=1))]
        assert verify(ledger).holds


def test_a_branch_that_cannot_be_compared_is_compared_the_next_time(
    tmp_path: Path, organisation: Organisation, asked: LoopbackGitHub, api: RepositoryFacts
) -> None:
    path = tmp_path / "ledger.duckdb"
    with opened(path, organisation, NOW) as ledger:
        pull_commits(ledger, asked, NAME)
    before = api.history.tip("main")
    api.history.point("main", before.parents[0])
    moves: tuple[tuple[int, list[str]], ...] = ((1, []), (2, [before.sha]))
    for hour, expected in moves:
        asked.now = NOW + timedelta(hours=hour)
        if hour == 1:
            asked.faults.add(Fault(match="/compare/", status=502, times=4))
        with opened(path, organisation, asked.now) as ledger:
            pull_commits(ledger, asked, NAME)
            assert [row[1] for row in ledger.rows(_REWRITES)] == expected
        with opened(path, organisation, asked.now) as ledger:
            spans = coverage(ledger, "branches")
            assert spans[-1][1] == (NOW if hour == 1 else asked.now)
            assert gaps(ledger) == {("branches", "failing")}


def test_a_commit_that_nobody_knows_is_a_gap_and_not_asked_each_time(
    held: Ledger, asked: LoopbackGitHub
) -> None:
    _name(held, 1, "0" * 40, "production", NOW)
    pull_commits(held, asked, NAME)
    assert gaps(held) == {("commits", "not_found")}
    before = asked.requests.copy()
    pull_commits(held, asked, NAME)
    assert asked.requests["/compare/PAIR"] == before["/compare/PAIR"]
    assert held.rows("SELECT count(*) FROM commits") == [(0,)]


def test_too_long_a_history_is_left_to_git(
    held: Ledger, asked: LoopbackGitHub, api: RepositoryFacts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.github.comparing.MOST_COMMITS", 3)
    root = next(iter(api.history.commits))
    _name(held, 1, root, "production", NOW)
    pull_commits(held, asked, NAME)
    assert gaps(held) == {("commits", "too_many")}
    assert held.rows("SELECT count(*) FROM commits") == [(0,)]
    before = asked.requests["/compare/PAIR"]
    pull_commits(held, asked, NAME)
    assert asked.requests["/compare/PAIR"] == before


def test_a_visit_asks_for_a_bounded_number_of_commits(
    held: Ledger, asked: LoopbackGitHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "MOST_ASKED", 2)
    for number in range(1, 6):
        _name(held, number, f"{number:040}", "production", NOW)
    pull_commits(held, asked, NAME)
    assert held.rows("SELECT count(*) FROM gaps") == [(2,)]
    pull_commits(held, asked, NAME)
    assert held.rows("SELECT count(*) FROM gaps") == [(4,)]
