"""What rules, teams, checks, releases and the pull requests of commits are read as."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ledger.entry import draft
from ledger.errors import UnreadableRecordError
from ledger.file.store import Ledger
from ledger.kinds.base import Observation, Reading, Row
from ledger.writing.append import Incoming, append
from tests.helpers import OTHER_SHA, SHA

_API = "https://api.github.com/repos/acme/shop"
_TEAM = "https://api.github.com/orgs/Acme/teams/QA/members"
_SEEN = datetime(2026, 10, 26, 9, tzinfo=UTC)
_ADA = {"login": "ada", "id": 1, "type": "User"}


def _read(kind: str, body: dict[str, Any], url: str | None = None) -> Reading:
    return draft(Observation(kind, body, url=url, recorded=_SEEN)).reading


def _has(row: Row, **expected: object) -> bool:
    return {name: getattr(row, name) for name in expected} == expected


def test_an_environment_says_who_may_approve_and_which_branches_may_deploy() -> None:
    team = {"id": 7, "slug": "release-managers", "name": "Release Managers"}
    body = {
        "name": "production",
        "can_admins_bypass": False,
        "protection_rules": [
            {"type": "wait_timer", "wait_timer": 30},
            {
                "type": "required_reviewers",
                "prevent_self_review": True,
                "reviewers": [
                    {"type": "User", "reviewer": _ADA},
                    {"type": "Team", "reviewer": team},
                ],
            },
            {"type": "a_rule_of_the_future"},
        ],
        "deployment_branch_policy": {"protected_branches": False, "custom_branch_policies": True},
    }
    rules, ada, managers = _read("environments", body, f"{_API}/environments").rows
    assert _has(rules, required_reviewers=True, prevent_self_review=True, wait_minutes=30)
    assert _has(rules, can_admins_bypass=False, branches="listed")
    assert _has(ada, reviewer_type="User", reviewer_id=1, name="ada")
    assert _has(managers, reviewer_type="Team", reviewer_id=7, name="release-managers")


@pytest.mark.parametrize(
    ("said", "branches"),
    [
        ({}, None),
        ({"deployment_branch_policy": None}, "all"),
        ({"deployment_branch_policy": {"protected_branches": True}}, "protected"),
    ],
)
def test_any_branch_may_deploy_only_where_that_is_said(
    said: dict[str, Any], branches: str | None
) -> None:
    reading = _read("environments", {"name": "production", **said}, f"{_API}/environments")
    assert _has(reading.rows[0], branches=branches, wait_minutes=None)


def test_the_branches_that_may_deploy_are_one_snapshot() -> None:
    body = {"branch_policies": [{"name": "main"}, {"name": "v*", "type": "tag"}]}
    reading = _read(
        "deployment_branch_policies",
        body,
        f"{_API}/environments/eu%2Fprod/deployment-branch-policies?per_page=100",
    )
    assert reading.key == "environment_branches:acme/shop:eu/prod"
    assert _has(reading.rows[0], environment="eu/prod", branches=["main"], tags=["v*"])


def test_classic_protection() -> None:
    body = {
        "url": f"{_API}/branches/a%2Fb/protection",
        "required_pull_request_reviews": {
            "required_approving_review_count": 2,
            "dismiss_stale_reviews": True,
            "bypass_pull_request_allowances": {"users": [_ADA], "teams": [{"slug": "core"}]},
        },
        "required_status_checks": {
            "strict": True,
            "contexts": ["old"],
            "checks": [{"context": "build", "app_id": 1}],
        },
        "enforce_admins": {"enabled": True},
        "allow_force_pushes": {"enabled": False},
    }
    reading = _read("branch_protection", body)
    assert reading.key == "branch_protection:acme/shop:a/b"
    (row,) = reading.rows
    assert _has(row, branch="a/b", origin="protection", needs_pull_request=True)
    assert _has(row, required_reviews=2, dismisses_stale_reviews=True, needs_code_owner=None)
    assert _has(row, required_checks=["build", "old"], strict_checks=True)
    assert _has(row, holds_for_admins=True, allows_force_push=False, allows_deletion=None)
    assert _has(row, bypass=["user:ada", "team:core"], rulesets=[], seen_at=_SEEN)
    (bare,) = _read("branch_protection", {}, f"{_API}/branches/main/protection").rows
    assert _has(bare, needs_pull_request=False, required_reviews=None, required_checks=[])


def test_the_strictest_of_several_rulesets_counts_and_no_rule_is_an_answer() -> None:
    asked = [
        {"type": "pull_request", "ruleset_id": 1, "parameters": {
            "required_approving_review_count": 1, "dismiss_stale_reviews_on_push": True}},
        {"type": "pull_request", "ruleset_id": 2, "parameters": {
            "required_approving_review_count": 2, "dismiss_stale_reviews_on_push": False}},
        {"type": "required_status_checks", "ruleset_id": 2, "parameters": {
            "strict_required_status_checks_policy": False,
            "required_status_checks": [{"context": "build", "integration_id": 3}]}},
        {"type": "deletion", "ruleset_id": 1},
        {"type": "a_rule_of_the_future", "parameters": 5},
    ]  # fmt: skip
    url = f"{_API}/rules/branches/main?per_page=100"
    (row,) = _read("branch_rules", {"branch": "main", "rules": asked}, url).rows
    assert _has(row, origin="rulesets", required_reviews=2, dismisses_stale_reviews=True)
    assert _has(row, required_checks=["build"], strict_checks=False, rulesets=["1", "2"])
    assert _has(row, allows_force_push=True, allows_deletion=False, holds_for_admins=None)
    (none,) = _read("branch_rules", {"branch": "main", "rules": []}, url).rows
    assert _has(none, needs_pull_request=False, rules=[], required_reviews=None)
    with pytest.raises(UnreadableRecordError):
        _read("branch_rules", {"branch": "main", "rules": [{"type": "pull_request",
              "parameters": 5}]}, url)  # fmt: skip


def test_a_ruleset_says_who_may_bypass_it_only_to_those_who_may_know() -> None:
    body = {
        "id": 5,
        "name": "main",
        "source": "acme",
        "enforcement": "evaluate",
        "bypass_actors": [
            {"actor_id": 7, "actor_type": "Team", "bypass_mode": "pull_request"},
            {"actor_id": None, "actor_type": "DeployKey"},
        ],
        "conditions": {"ref_name": {"include": ["~DEFAULT_BRANCH"], "exclude": []}},
        "rules": [{"type": "deletion"}],
    }
    reading = _read("rulesets", body, f"{_API}/rulesets/5")
    assert (reading.key, reading.repository) == ("ruleset:5", "acme/shop")
    (row,) = reading.rows
    assert _has(row, bypass=["Team:7:pull_request", "DeployKey::always"], rules=["deletion"])
    assert _has(row, include=["~DEFAULT_BRANCH"], enforcement="evaluate")
    (listed,) = _read("rulesets", {"id": 5, "source": "acme"}).rows
    assert _has(listed, bypass=None, rules=None, include=None)
    assert _read("rulesets", {"id": 5, "source": "acme"}).repository is None


def test_a_team_at_once_and_its_members_one_a_line_give_the_same_rows() -> None:
    whole = {"team": "acme/qa", "maintainers": [_ADA], "members": [{"login": "bob", "id": 2}]}
    team, ada, bob = _read("teams", whole).rows
    assert _has(team, team="acme/qa", people=2, seen_at=_SEEN)
    lines = [
        _read("team_members", _ADA, f"{_TEAM}?role=maintainer"),
        _read("team_members", {"login": "bob", "id": 2}, f"{_TEAM}?role=member&page=2"),
    ]
    assert [row for line in lines for row in line.rows] == [ada, bob]
    assert lines[0].key == "team_member:acme/qa:1"
    (unsaid,) = _read("team_members", _ADA, f"{_TEAM}?role=all").rows
    assert _has(unsaid, role=None)


def test_a_team_without_people_is_an_answer_and_one_without_names_is_none() -> None:
    (team,) = _read("teams", {"team": "acme/qa", "maintainers": [], "members": []}).rows
    assert _has(team, people=0)
    with pytest.raises(UnreadableRecordError):
        _read("teams", {"team": "acme/qa", "maintainers": [], "members": [{}]})


def test_a_check_run_leads_to_its_job() -> None:
    body = {
        "id": 8,
        "head_sha": SHA,
        "name": "build",
        "status": "completed",
        "conclusion": "a_conclusion_of_the_future",
        "app": {"id": 15368, "slug": "github-actions"},
        "check_suite": {"id": 3},
        "started_at": "2026-10-26T08:00:00Z",
        "completed_at": "2026-10-26T09:00:00Z",
        "details_url": "https://github.com/acme/shop/actions/runs/71/job/512",
        "url": f"{_API}/check-runs/8",
    }
    reading = _read("check_runs", body)
    assert (reading.key, reading.repository) == ("check_run:8", "acme/shop")
    assert reading.source_time == _SEEN
    (row,) = reading.rows
    assert _has(row, run_id=71, job_id=512, app="github-actions", app_id=15368, check_suite_id=3)
    assert _has(row, head_sha=SHA, conclusion="a_conclusion_of_the_future")
    (bare,) = _read("check_runs", {"id": 8}).rows
    assert _has(bare, head_sha=None, status=None, run_id=None)


@pytest.mark.parametrize("url", [f"{_API}/statuses/{SHA}", f"{_API}/commits/{SHA}/statuses?page=2"])
def test_a_status_is_about_the_commit_of_its_address(url: str) -> None:
    body = {"id": 4, "state": "SUCCESS", "context": "build", "creator": _ADA,
            "created_at": "2026-10-26T09:00:00Z"}  # fmt: skip
    reading = _read("statuses", body, url)
    assert (reading.key, reading.actor) == ("commit_status:4", "ada")
    (row,) = reading.rows
    assert _has(row, sha=SHA, state="success", context="build", creator_id=1, created_at=_SEEN)


def test_a_combined_status_is_kept_whole() -> None:
    reading = _read("statuses", {"sha": SHA, "state": "success", "statuses": []})
    assert (reading.key.split(":")[0], reading.rows) == ("commit_status", [])


def test_a_pull_request_of_a_commit() -> None:
    body = {
        "number": 12,
        "state": "closed",
        "merged_at": "2026-10-26T09:00:00Z",
        "merge_commit_sha": OTHER_SHA,
        "base": {"ref": "main"},
        "head": {"ref": "development"},
    }
    reading = _read("commit_pulls", body, f"{_API}/commits/{SHA}/pulls")
    assert reading.key == f"commit_pull:acme/shop:{SHA}:12"
    assert _has(reading.rows[0], sha=SHA, number=12, merged_at=_SEEN, merge_sha=OTHER_SHA)
    test_merge = {**body, "merged_at": None}
    (row,) = _read("commit_pulls", test_merge, f"{_API}/commits/{SHA}/pulls").rows
    assert _has(row, merge_sha=None, base_ref="main", head_ref="development")


def test_releases_and_workflows() -> None:
    body = {
        "id": 6,
        "tag_name": "v1",
        "target_commitish": "main",
        "draft": False,
        "prerelease": True,
        "author": None,
        "created_at": "2026-10-20T09:00:00Z",
        "published_at": "2026-10-26T09:00:00Z",
        "url": f"{_API}/releases/6",
    }
    reading = _read("releases", body)
    assert (reading.key, reading.source_time) == ("release:6", _SEEN)
    assert _has(reading.rows[0], tag="v1", target="main", prerelease=True, author=None)
    flow = {"id": 3, "path": ".github/workflows/d.yml", "state": "disabled_inactivity"}
    reading = _read("workflows", flow, f"{_API}/actions/workflows")
    assert (reading.key, reading.source_time) == ("workflow:3", _SEEN)
    assert _has(reading.rows[0], state="disabled_inactivity", path=".github/workflows/d.yml")


def test_a_workflow_that_was_switched_off_and_on_again_has_three_versions(ledger: Ledger) -> None:
    url = f"{_API}/actions/workflows"
    for hours, state in enumerate(["active", "active", "disabled_manually", "active"]):
        seen = Observation(
            "workflows", {"id": 3, "state": state}, url=url, recorded=_SEEN + timedelta(hours=hours)
        )
        append(ledger, [Incoming("test", 1, "", seen)])
    states = ledger.rows("SELECT state FROM workflows ORDER BY seq")
    assert states == [("active",), ("disabled_manually",), ("active",)]
