"""What each kind of GitHub answer is read as: its key, its repository, its times, its row."""

from datetime import UTC, datetime
from typing import Any

import pytest

from ledger.entry import draft
from ledger.errors import UnreadableRecordError
from ledger.file.store import Ledger
from ledger.kinds.base import Observation, Reading, Row
from ledger.writing.append import refusal
from tests.helpers import OTHER_SHA, SHA, incoming, take

_API = "https://api.github.com/repos/acme/shop"
_SEEN = datetime(2026, 10, 26, 9, tzinfo=UTC)
_ADA = {"login": "ada", "id": 1, "type": "User"}


def _read(kind: str, body: dict[str, Any], **around: Any) -> Reading:
    return draft(Observation(kind, body, **around)).reading


def _row(reading: Reading) -> Row:
    (row,) = reading.rows
    return row


def _has(row: Row, **expected: object) -> bool:
    return {name: getattr(row, name) for name in expected} == expected


def test_a_run_is_one_attempt_and_its_actor_the_one_who_triggered_that_attempt() -> None:
    body = {
        "id": 7,
        "run_attempt": 2,
        "url": f"{_API}/actions/runs/7",
        "status": "COMPLETED",
        "head_sha": SHA,
        "actor": _ADA,
        "triggering_actor": {"login": "bob", "id": 2},
        "created_at": "2026-10-26T08:00:00Z",
        "updated_at": "2026-10-26T09:00:00Z",
    }
    reading = _read("actions_runs", body)
    assert (reading.key, reading.repository) == ("run:7:attempt:2", "acme/shop")
    assert reading.source_time == _SEEN
    assert _has(_row(reading), run_attempt=2, status="completed", actor="bob", head_sha=SHA)


def test_a_run_from_before_2022_has_one_attempt_and_gaps() -> None:
    reading = _read("actions_runs", {"id": 7, "conclusion": ""})
    assert reading.key == "run:7:attempt:1"
    assert _has(_row(reading), actor=None, conclusion=None, updated_at=None)


def test_a_job_that_was_cancelled_may_end_before_it_began() -> None:
    times = {"started_at": "2026-10-26T09:00:00Z", "completed_at": "2026-10-26T08:59:59Z"}
    assert _read("actions_jobs", {"id": 5, "run_id": 7, **times}).source_time == _SEEN


def test_a_job_behind_a_refused_gate_has_no_steps() -> None:
    body = {"id": 5, "run_id": 7, "run_attempt": 2, "steps": [], "started_at": None}
    assert _has(_row(_read("actions_jobs", body)), run_id=7, run_attempt=2, steps=0)
    without = {"id": 5, "run_url": f"{_API}/actions/runs/7"}
    assert _has(_row(_read("actions_jobs", without)), run_id=7, run_attempt=1, steps=None)


def test_a_review_of_a_run_has_a_row_for_each_environment_and_its_run_from_the_address() -> None:
    body = {
        "state": "Approved",
        "comment": "",
        "environments": [{"name": "staging"}, {"name": "production"}],
        "user": _ADA,
    }
    reading = _read("approvals", body, url=f"{_API}/actions/runs/7/approvals?per_page=100")
    assert [row.environment for row in reading.rows] == ["production", "staging"]  # type: ignore[attr-defined]
    assert all(_has(row, run_id=7, state="approved", reviewer="ada") for row in reading.rows)
    assert reading.source_time is None


def test_a_review_by_a_deleted_account_keeps_no_name() -> None:
    body = {"state": "approved", "environments": [{"name": "production"}], "user": None}
    assert _has(_row(_read("approvals", body, extra={"run_id": 7})), run_id=7, reviewer=None)


def test_a_pending_deployment_is_a_sighting() -> None:
    body = {"environment": {"name": "production"}}
    reading = _read("pending_deployments", body, extra={"run_id": 7}, recorded=_SEEN)
    assert reading.key == "pending_deployment:7:production"
    assert _has(_row(reading), seen_at=_SEEN)


@pytest.mark.parametrize(
    ("payload", "version"),
    [
        ({"sha": SHA}, SHA),
        (f'{{"version": "{SHA}"}}', SHA),
        ({"ref": "v1", "commit": SHA}, SHA),
        ({"sha": 5, "ref": " v1 "}, "v1"),
        ("", None),
        ("no JSON", None),
        ("[1]", None),
        ({}, None),
        (None, None),
    ],
)
def test_a_payload_may_be_an_object_or_its_text(payload: object, version: str | None) -> None:
    body = {"id": 9, "sha": SHA, "environment": "production", "payload": payload}
    assert _has(_row(_read("deployments", body)), payload_version=version)


def test_a_deployment_is_known_by_its_id() -> None:
    body = {
        "id": 9,
        "sha": SHA,
        "ref": "main",
        "environment": "production",
        "creator": {"login": "github-actions[bot]", "id": 3, "type": "Bot"},
        "created_at": "2026-10-26T09:00:00Z",
        "repository_url": _API,
    }
    reading = _read("deployments", body)
    assert (reading.key, reading.repository) == ("deployment:9", "acme/shop")
    assert reading.occurred_at == reading.source_time == _SEEN
    assert _has(_row(reading), sha=SHA, creator_type="Bot", created_at=_SEEN)


@pytest.mark.parametrize(
    ("links", "run_id", "job_id"),
    [
        ({"log_url": "https://github.com/acme/shop/actions/runs/71/job/512"}, 71, 512),
        ({"target_url": "https://github.com/acme/shop/actions/runs/71"}, 71, None),
        ({"log_url": "", "target_url": "https://ci.example/runs/71"}, None, None),
        ({}, None, None),
    ],
)
def test_a_status_is_linked_to_its_run_by_its_addresses(
    links: dict[str, str], run_id: int | None, job_id: int | None
) -> None:
    body = {"id": 77, "state": "SUCCESS", "deployment_url": f"{_API}/deployments/9", **links}
    reading = _read("deployment_statuses", body)
    assert reading.key == "deployment_status:9:77"
    assert _has(_row(reading), deployment_id=9, state="success", run_id=run_id, job_id=job_id)


def test_a_status_is_known_by_its_node_id_which_both_interfaces_tell() -> None:
    place = {"state": "success", "deployment_url": f"{_API}/deployments/9"}
    by_rest = _read("deployment_statuses", {"id": 77, "node_id": "DES_77", **place})
    by_graphql = _read("deployment_statuses", {"node_id": "DES_77", **place})
    assert by_rest.key == by_graphql.key == "deployment_status:9:DES_77"
    assert by_rest.rows == by_graphql.rows
    with pytest.raises(UnreadableRecordError):
        _read("deployment_statuses", place)


@pytest.mark.parametrize(
    ("rules", "required"),
    [
        ([{"type": "required_reviewers", "reviewers": [{"type": "User"}]}], True),
        ([{"type": "required_reviewers", "reviewers": []}], False),
        ([{"type": "wait_timer", "wait_timer": 30}], False),
        ([], False),
        (None, None),
    ],
)
def test_rules_of_an_environment(rules: object, required: bool | None) -> None:
    body = {"name": "production", "protection_rules": rules, "can_admins_bypass": True}
    reading = _read("environments", body, url=f"{_API}/environments", recorded=_SEEN)
    assert reading.key == "environment:acme/shop:production"
    assert _has(reading.rows[0], required_reviewers=required, seen_at=_SEEN)


def test_a_pull_request_is_merged_only_when_it_says_when() -> None:
    body = {
        "number": 12,
        "url": f"{_API}/pulls/12",
        "merge_commit_sha": SHA,
        "merged_at": None,
        "head": {"ref": "fix", "sha": OTHER_SHA, "repo": None},
        "base": {"ref": "main", "sha": SHA, "repo": {"full_name": "acme/shop"}},
    }
    reading = _read("pulls", body)
    assert reading.key == "pull_request:acme/shop:12"
    assert _has(_row(reading), merge_sha=None, head_repository=None, base_ref="main")
    merged = _row(_read("pulls", {**body, "merged_at": "2026-10-26T09:00:00Z"}))
    assert _has(merged, merge_sha=SHA, merged_at=_SEEN)


def test_a_commit_of_github_and_one_of_git_give_the_same_row() -> None:
    stamp = {"name": "Ada", "date": "2026-10-26T10:00:00+01:00"}
    parents = [{"sha": OTHER_SHA}]
    api = {
        "sha": SHA,
        "url": f"{_API}/commits/{SHA}",
        "commit": {"tree": {"sha": OTHER_SHA}, "committer": stamp},
        "parents": parents,
    }
    git = {"sha": SHA, "tree": {"sha": OTHER_SHA}, "committer": stamp, "parents": parents}
    readings = [_read("commits", api), _read("git_commit", git, repository="acme/shop")]
    for reading in readings:
        assert reading.key == f"commit:acme/shop:{SHA}"
        assert _has(_row(reading), tree=OTHER_SHA, parents=[OTHER_SHA], committed_at=_SEEN)


def test_a_commit_of_a_pull_request_is_also_tied_to_it() -> None:
    reading = _read("pull_commits", {"sha": SHA}, url=f"{_API}/pulls/12/commits")
    assert reading.key == f"pull_commit:acme/shop:12:{SHA}"
    commit, brought = reading.rows
    assert _has(commit, tree=None, parents=None)
    assert _has(brought, number=12, sha=SHA)


def test_a_branch_tip_is_a_sighting() -> None:
    body = {"name": "release/1", "commit": {"sha": SHA}}
    for kind in ("branches", "git_branch"):
        reading = _read(kind, body, repository="acme/shop", recorded=_SEEN)
        assert reading.key == "branch:acme/shop:release/1"
        assert _has(_row(reading), branch="release/1", sha=SHA, seen_at=_SEEN)


def test_a_tag_names_a_commit_and_an_annotated_tags_own_object_is_none() -> None:
    listed = {"name": "v1", "commit": {"sha": SHA}}
    assert _has(_row(_read("tags", listed, repository="acme/shop")), tag="v1", sha=SHA)
    reference = {"ref": "refs/tags/v1", "object": {"sha": SHA, "type": "tag"}}
    reading = _read("tags", reference, repository="acme/shop")
    assert reading.key == "tag:acme/shop:v1"
    assert reading.rows == []


def test_a_comment_belongs_to_its_issue() -> None:
    body = {
        "id": 4,
        "body": "looks good",
        "user": _ADA,
        "issue_url": f"{_API}/issues/12",
        "created_at": "2026-10-26T09:00:00Z",
    }
    reading = _read("issue_comments", body)
    assert (reading.key, reading.actor) == ("issue_comment:4", "ada")
    assert _has(_row(reading), ticket="#12", author="ada", blocks_unreadable=0)


@pytest.mark.parametrize(
    ("pair", "refs", "head"),
    [
        (f"main...{SHA}", ("main", SHA), SHA),
        ("main...feature%2Fx?per_page=1", ("main", "feature/x"), None),
        ("v1.0...v1.1", ("v1.0", "v1.1"), None),
    ],
)
def test_a_comparison_says_which_commits_were_compared(
    pair: str, refs: tuple[str, str], head: str | None
) -> None:
    body = {
        "status": "diverged",
        "ahead_by": 1,
        "behind_by": 2,
        "base_commit": {"sha": OTHER_SHA},
        "merge_base_commit": {"sha": OTHER_SHA},
    }
    reading = _read("compare", body, url=f"{_API}/compare/{pair}", recorded=_SEEN)
    assert (reading.key, reading.source_time) == (f"compare:acme/shop:{'...'.join(refs)}", _SEEN)
    row = _row(reading)
    assert _has(row, base_ref=refs[0], head_ref=refs[1], base=OTHER_SHA, head=head, seen_at=_SEEN)
    assert _has(row, status="diverged", merge_base=OTHER_SHA, ahead_by=1, behind_by=2)


@pytest.mark.parametrize("pair", ["", "main", "main..dev", "...dev", "main..."])
def test_a_comparison_of_nothing_is_told(pair: str) -> None:
    with pytest.raises(UnreadableRecordError, match="pair of commits"):
        _read("compare", {"status": "ahead"}, url=f"{_API}/compare/{pair}")


def test_a_rewrite_says_between_which_looks_it_was() -> None:
    body = {
        "branch": "main",
        "before": SHA,
        "after": None,
        "former_seen": "2026-10-25T09:00:00Z",
        "seen": "2026-10-26T09:00:00Z",
    }
    reading = _read("git_rewrite", body, repository="acme/shop")
    assert reading.key == "rewrite:acme/shop:main:2026-10-26T09:00:00Z"
    assert _has(_row(reading), branch="main", before=SHA, after=None, seen_at=_SEEN)
    for wrong in ({"seen": None}, {"seen": "2026-10-24T09:00:00Z"}, {"before": "x"}):
        observation = Observation("git_rewrite", {**body, **wrong}, repository="acme/shop")
        assert refusal(observation) is not None
    with pytest.raises(UnreadableRecordError, match="repository"):
        _read("git_rewrite", body)


@pytest.mark.parametrize(
    ("kind", "body", "url", "key"),
    [
        ("issue_timeline", {"id": 3, "event": "subscribed"}, f"{_API}/issues/12/timeline", None),
        ("webhooks", {}, None, None),
    ],
)
def test_kinds_without_typed_rows_have_their_key(
    kind: str, body: dict[str, Any], url: str | None, key: str | None
) -> None:
    expected = {
        "issue_timeline": "timeline:acme/shop:12:subscribed:3",
        "webhooks": "webhook:7c5d",
    }
    reading = _read(kind, body, url=url, extra={"headers": {"X-GitHub-Delivery": "7c5d"}})
    assert reading.key == (key or expected[kind])
    assert not reading.rows


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("approvals", {"state": "approved", "environments": []}),
        ("pending_deployments", {"environment": {"name": "production"}}),
        ("deployment_statuses", {"id": 1, "state": "success"}),
        ("environments", {"name": "production"}),
        ("actions_jobs", {"id": 1}),
        ("commits", {"sha": SHA}),
        ("branches", {"name": "main", "commit": {"sha": SHA}}),
        ("tags", {"name": "v1", "commit": {"sha": SHA}}),
        ("issue_comments", {"id": 1}),
        ("reviews", {"id": 1}),
        ("issue_timeline", {"id": 1}),
        ("compare", {}),
        ("team_members", {"login": "ada"}),
        ("branch_protection", {}),
        ("branch_rules", {"branch": "main", "rules": []}),
        ("deployment_branch_policies", {"branch_policies": []}),
        ("commit_pulls", {"number": 12}),
        ("commits_without_pull", {"sha": SHA}),
        ("statuses", {"id": 1, "state": "success"}),
        ("jira_remotelinks", {"id": 1}),
    ],
)
def test_a_record_that_nothing_ties_to_its_parent_is_told(kind: str, body: dict[str, Any]) -> None:
    with pytest.raises(UnreadableRecordError) as caught:
        _read(kind, body)
    assert caught.value.reason == "no_parent"


def test_a_repository_changes_by_what_it_is_called_and_not_by_its_stars(
    simulated_ledger: Ledger,
) -> None:
    def seen(day: int, **fields: Any) -> list[str]:
        body = {"id": 1, "full_name": "acme/shop", "private": True, **fields}
        recorded = datetime(2026, 10, day, tzinfo=UTC)
        return take(simulated_ledger, incoming("repo", body, recorded=recorded))

    assert seen(1, updated_at="2026-10-01T00:00:00Z", temp_clone_token="AABBCC") == ["added"]  # noqa: S106
    assert seen(2, updated_at="2026-10-02T00:00:00Z", stargazers_count=7) == ["known"]
    assert seen(3, archived=True) == ["added"]
    assert seen(4) == ["added"]
    assert take(simulated_ledger, incoming("repo", {"id": 1, "full_name": "shop"})) == [
        "quarantined"
    ]
    rows = simulated_ledger.rows("SELECT full_name, visibility, archived FROM repositories")
    assert rows == [("acme/shop", "private", archived) for archived in (None, True, None)]
    assert simulated_ledger.rows("FROM entries WHERE contains(payload, 'AABBCC')") == []
