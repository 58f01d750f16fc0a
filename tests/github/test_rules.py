"""Rules, teams and what belongs to a merge: snapshots, refusals and what they tell to grant."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ingest.archive import ingest_archive
from ingest.github import snapshots
from ingest.github.graphql.asking import GraphQL
from ingest.github.repository import Repository
from ingest.github.stated import Stated
from ingest.github.streams.commit_pulls import commit_pulls
from ingest.github.streams.teams import teams
from ingest.github.visit import Visit
from ingest.simulation import Organisation
from ingest.simulation.bodies.common import node_id
from ingest.simulation.loopback import Fault, LoopbackGitHub
from ingest.simulation.organisation import API
from ingest.simulation.world import RepositoryFacts
from ledger.file.store import Ledger
from ledger.reading.names import Names
from tests.github.asking import client, pull
from tests.github.conftest import opened
from tests.helpers import ignore_progress, incoming, take

EARLY = datetime(2026, 8, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)


def _at(
    path: Path, organisation: Organisation, server: LoopbackGitHub, at: datetime, name: str
) -> dict[str, int]:
    server.now = at
    with opened(path, organisation, at) as ledger:
        return pull(ledger, server, name)


def test_the_shop_has_classic_protection_a_listed_branch_and_owners(
    held: Ledger, server: LoopbackGitHub
) -> None:
    server.now = EARLY
    pull(held, server, "acme/shop")
    rules = held.rows(
        "SELECT branch, origin, required_reviews, required_checks, holds_for_admins, rules "
        "FROM branch_rules ORDER BY branch, origin"
    )
    assert rules == [
        ("development", "protection", 1, ["build"], False, []),
        ("development", "rulesets", None, [], None, []),
        ("main", "protection", 1, ["build"], True, []),
        ("main", "rulesets", None, [], None, []),
    ]
    assert held.rows("SELECT environment, branches, tags FROM environment_branches") == [
        ("production", ["main"], [])
    ]
    assert held.rows("SELECT team, login, role, seen_at FROM team_members") == [
        ("acme/shop-owners", "lena-acme", "member", EARLY)
    ]
    for table in ("check_runs", "commit_statuses", "pull_commits", "github_releases", "workflows"):
        assert held.rows(f"SELECT count(*) > 0 FROM {table}") == [(True,)], table
    assert held.rows("SELECT count(*) FROM gaps") == [(0,)]


def test_a_branch_that_a_ruleset_protects_has_no_classic_protection_and_that_is_no_gap(
    held: Ledger, server: LoopbackGitHub
) -> None:
    server.now = EARLY
    pull(held, server, "acme/api")
    assert held.rows("SELECT DISTINCT origin, rulesets FROM branch_rules") == [
        ("rulesets", [str(API.id + 9)])
    ]
    assert held.rows("SELECT bypass, include FROM rulesets") == [
        (["RepositoryRole:5:pull_request"], ["refs/heads/main", "refs/heads/development"])
    ]
    assert held.rows("SELECT count(*) FROM gaps") == [(0,)]


@pytest.mark.parametrize(
    ("match", "status", "kind", "grant"),
    [
        ("/branches/main/protection", 403, "branch_protection", "administration"),
        ("/branches/main/protection", 404, "branch_protection", "administration"),
        ("/orgs/acme/teams/", 403, "teams", "members of the organisation acme"),
        ("/rulesets", 403, "rulesets", "metadata"),
        ("/rules/branches", 404, "branch_rules", "metadata"),
        ("deployment-branch-policies", 403, "deployment_branch_policies", "actions"),
        ("/tags", 403, "tags", "contents"),
    ],
)
def test_what_the_token_may_not_see_is_a_gap_that_says_what_to_grant(
    match: str, status: int, kind: str, grant: str, held: Ledger, server: LoopbackGitHub
) -> None:
    server.now = EARLY
    server.faults.add(Fault(match, status=status))
    pull(held, server, "acme/shop")
    (said,) = held.rows("SELECT of, message FROM gaps")
    assert said[0] == kind
    assert f"It needs read access to {grant}" in said[1]
    assert held.rows("SELECT count(*) FROM coverage WHERE of = ?", [kind]) == [(0,)]
    # Asked again on the next day, and then nothing is missing any more.
    server.now = EARLY + timedelta(days=1)
    pull(held, server, "acme/shop")
    assert held.rows("SELECT count(*) FROM coverage WHERE of = ?", [kind]) == [(1,)]


def test_snapshots_are_taken_once_a_day_and_when_something_changed(
    tmp_path: Path, organisation: Organisation, server: LoopbackGitHub, facts: list[RepositoryFacts]
) -> None:
    path = tmp_path / "ledger.duckdb"
    changing = next(one for one in facts if len(one.rules) > 3)
    name, changed_at = changing.repository.full_name, changing.rules[3].changed_at
    begin = changed_at - HOUR
    daily = {"environments", "branch_rules"}
    assert _at(path, organisation, server, begin, name).keys() >= daily
    asked = server.requests["/rules/branches/NAME"]
    assert not _at(path, organisation, server, begin + HOUR / 2, name).keys() & daily
    assert server.requests["/rules/branches/NAME"] == asked
    assert _at(path, organisation, server, changed_at + HOUR, name)["environments"] == 1
    added = _at(path, organisation, server, begin + timedelta(days=1), name)
    assert (added["environments"], added["branch_rules"]) == (3, 2)


def test_a_team_over_http_and_in_an_archive_gives_the_same_members(
    tmp_path: Path, organisation: Organisation, server: LoopbackGitHub
) -> None:
    found = []
    for name in ("files", "http"):
        with opened(tmp_path / f"{name}.duckdb", organisation, organisation.now) as ledger:
            if name == "files":
                ingest_archive(
                    ledger, organisation.archive, repository=None, progress=ignore_progress
                )
            else:
                pull(ledger, server, "acme/shop")
            found.append(
                ledger.rows("SELECT team, login, member_id, role, seen_at FROM team_members")
            )
    assert found[0] == found[1] != []


def test_a_team_that_reviews_an_environment_is_asked_for(
    held: Ledger, server: LoopbackGitHub
) -> None:
    team = {"type": "Team", "reviewer": {"id": 7, "slug": "shop-owners"}}
    body = {
        "name": "production",
        "protection_rules": [{"type": "required_reviewers", "reviewers": [team]}],
    }
    take(held, incoming("environments", body, url="/repos/acme/api/environments"))
    visit = _visit(held, server, EARLY)
    teams(visit, EARLY)
    visit.flush()
    assert held.rows("SELECT team, people FROM teams") == [("acme/shop-owners", 1)]


def _visit(ledger: Ledger, server: LoopbackGitHub, at: datetime) -> Visit:
    server.now = at
    repository = Repository(
        API.id, "acme/api", Names.of(ledger, API.id, "acme/api"), node_id("R", API.id)
    )
    asks = client(server)
    graphql = GraphQL(asks, ignore_progress)
    begun = EARLY - 90 * 24 * HOUR
    stated = Stated(ledger, repository.names, begun)
    return Visit(
        ledger, asks, repository, begun, at, ignore_progress, graphql=graphql, stated=stated
    )


def test_no_pull_request_is_concluded_only_after_a_day(
    held: Ledger, server: LoopbackGitHub, facts: list[RepositoryFacts]
) -> None:
    first = next(iter(facts[1].history.commits))
    deployment = {
        "id": 1,
        "sha": first,
        "environment": "production",
        "created_at": "2026-08-09T12:00:00Z",
        "url": "https://api.github.com/repos/acme/api/deployments/1",
    }
    take(held, incoming("deployments", deployment))
    seconds = timedelta(seconds=1)
    asked = []
    for after in (0 * HOUR, 30 * seconds, 61 * seconds, HOUR / 2, HOUR, 2 * HOUR, 24 * HOUR,
                  48 * HOUR):  # fmt: skip
        before = server.requests["/commits/SHA/pulls"]
        visit = _visit(held, server, EARLY + after)
        commit_pulls(visit, EARLY - timedelta(days=1))
        visit.flush()
        asked.append(server.requests["/commits/SHA/pulls"] - before)
    assert asked == [1, 0, 1, 0, 1, 0, 1, 0]
    seen = held.rows("SELECT sha, seen_at FROM commits_without_pull ORDER BY seen_at")
    assert [at - EARLY for _, at in seen] == [0 * HOUR, 61 * seconds, HOUR, 24 * HOUR]
    assert {sha for sha, _ in seen} == {first}


def test_a_deployed_commit_that_a_held_pull_request_brought_is_not_asked_for(
    held: Ledger, server: LoopbackGitHub
) -> None:
    server.now = EARLY
    pull(held, server, "acme/api")
    assert server.requests["/commits/SHA/pulls"] <= 1
    assert held.rows("SELECT count(*) FROM gaps") == [(0,)]


def test_the_pull_requests_of_a_deployed_commit_are_asked_for_once(
    held: Ledger, server: LoopbackGitHub, facts: list[RepositoryFacts]
) -> None:
    merged = next(one for one in facts[1].pulls if one.base == "main" and one.merged_at)
    at = merged.opened_at + timedelta(minutes=1)
    payload = {
        "id": 1,
        "sha": "0" * 40,
        "payload": {"sha": merged.head_sha},
        "environment": "staging",
        "created_at": merged.opened_at.isoformat(),
        "url": "https://api.github.com/repos/acme/api/deployments/1",
    }
    take(held, incoming("deployments", payload))
    asked = []
    for later in (at, at + HOUR):
        before = server.requests["/commits/SHA/pulls"]
        visit = _visit(held, server, later)
        commit_pulls(visit, merged.opened_at - HOUR)
        visit.flush()
        asked.append(server.requests["/commits/SHA/pulls"] - before)
    numbers = held.rows(
        "SELECT merged_at, merge_sha FROM commit_pulls WHERE sha = ? AND number = ? ORDER BY seq",
        [merged.head_sha, merged.number],
    )
    # It was open then; that it was merged is said by the pull request.
    assert (numbers, asked) == ([(None, None)], [1, 0])
    # A commit that nobody knows is a gap.
    assert {(of, reason) for of, reason in held.rows("SELECT of, reason FROM gaps")} == {
        ("commit_pulls", "not_found")
    }


def test_an_unreadable_member_puts_the_whole_snapshot_into_quarantine(
    held: Ledger, server: LoopbackGitHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.simulation.loopback.service.members", lambda *_: [{"id": "x"}])
    server.now = EARLY
    pull(held, server, "acme/shop")
    assert held.rows("SELECT kind FROM quarantine") == [("teams",)]
    assert held.rows("SELECT of, reason FROM gaps") == [("teams", "quarantined")]
    assert held.rows("SELECT count(*) FROM teams") == [(0,)]


def test_a_list_that_is_empty_is_dated_by_its_answer(held: Ledger, server: LoopbackGitHub) -> None:
    visit = _visit(held, server, EARLY)
    server.now = EARLY + HOUR
    listing = visit.listing("/rules/branches/feature")
    item = snapshots.wrapped(visit, {"branch": "feature"}, rules=listing)
    assert (item.body, item.answer.date) == (
        {"branch": "feature", "rules": []},
        EARLY + HOUR,
    )
