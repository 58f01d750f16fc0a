"""The loopback server answers as GitHub's REST API does."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from urllib.parse import urlsplit

import pytest
import requests

from ingest.simulation.loopback import Bounds, Fault, LoopbackGitHub, serve
from ingest.simulation.organisation import NOW
from ingest.simulation.world import RepositoryFacts
from tests.github.asking import TOKEN, Asking

API = "/repos/acme/api"


def _pages(asking: Asking, path: str) -> Iterator[requests.Response]:
    answer = asking.get(path)
    yield answer
    while "next" in answer.links:
        parts = urlsplit(answer.links["next"]["url"])
        answer = asking.get(f"{parts.path}?{parts.query}")
        yield answer


@pytest.mark.parametrize(
    ("asked", "sizes"), [("", [30, 30, 20]), ("&per_page=100", [80]), ("&per_page=500", [80])]
)
def test_lists_come_in_pages(asking: Asking, asked: str, sizes: list[int]) -> None:
    pages = list(_pages(asking, f"{API}/deployments?ref_=x{asked}"))
    assert [len(page.json()) for page in pages] == sizes
    ids = [body["id"] for page in pages for body in page.json()]
    assert ids == sorted(set(ids), reverse=True)
    assert all(f"/repositories/880000002/deployments?ref_=x{asked}" in link["url"]
               for page in pages for link in page.links.values())  # fmt: skip
    assert ("last" in pages[0].links) == (len(sizes) > 1)


def test_every_address_points_at_the_server(asking: Asking, server: LoopbackGitHub) -> None:
    for path in ("", "/actions/runs", "/deployments", "/pulls?state=all", "/issues?state=all"):
        answer = asking.get(API + path)
        assert "api.github.com" not in answer.text + str(answer.headers)
        assert server.url in answer.text


def test_a_wrong_token_is_refused(server: LoopbackGitHub) -> None:
    for headers in ({}, {"Authorization": "Bearer other"}):
        answer = requests.get(server.url + API, headers=headers, timeout=10)
        assert (answer.status_code, answer.json()["message"]) == (401, "Bad credentials")


@pytest.mark.parametrize(
    "path", ["/repos/acme/nothing", f"{API}/pulls/99999", f"{API}/actions/runs/1", f"{API}/x", "/"]
)
def test_what_does_not_exist_is_not_found(asking: Asking, path: str) -> None:
    assert asking.get(path).status_code == 404


def test_what_did_not_change_costs_nothing(asking: Asking, server: LoopbackGitHub) -> None:
    first = asking.get(f"{API}/pulls")
    left = server.budget()["remaining"]
    again = asking.get(f"{API}/pulls", If_None_Match=first.headers["ETag"])
    assert (again.status_code, again.text) == (304, "")
    assert server.budget()["remaining"] == left
    server.now = NOW - timedelta(days=30)
    assert asking.get(f"{API}/pulls", If_None_Match=first.headers["ETag"]).status_code == 200


def test_limits_are_told_and_kept(facts: list[RepositoryFacts]) -> None:
    with serve(facts, token=TOKEN, now=NOW, limit=2) as server:
        asking = Asking(server)
        left = [asking.get(API).headers["X-RateLimit-Remaining"] for _ in range(2)]
        refused = asking.get(API)
        assert left == ["1", "0"]
        assert refused.status_code == 403
        assert "rate limit exceeded" in refused.json()["message"]
        assert asking.json("/rate_limit")["resources"]["core"]["remaining"] == 0
        server.now = NOW + timedelta(hours=1)
        assert asking.get(API).status_code == 200
        asking.close()


def test_a_renamed_repository_leads_to_its_new_name(asking: Asking, server: LoopbackGitHub) -> None:
    server.rename("acme/api", "acme/store")
    moved = asking.get(f"{API}/issues?state=all&page=2")
    assert moved.status_code == 301
    assert moved.headers["Location"] == (
        f"{server.url}/repositories/880000002/issues?state=all&page=2"
    )
    assert asking.json("/repos/acme/store")["full_name"] == "acme/store"
    assert asking.json("/repositories/880000002")["full_name"] == "acme/store"


def test_the_date_is_the_servers_clock(asking: Asking, server: LoopbackGitHub) -> None:
    server.now = datetime(2026, 9, 1, 12, tzinfo=UTC)
    assert asking.get(API).headers["Date"] == "Tue, 01 Sep 2026 12:00:00 GMT"


@pytest.mark.parametrize(
    ("query", "name", "values"),
    [
        ("event=push", "event", {"push"}),
        ("status=failure", "conclusion", {"failure"}),
        ("status=waiting", "status", {"waiting"}),
        ("created=2026-09-07..2026-09-08", "created_at", {"2026-09-07", "2026-09-08"}),
        ("created=<=2026-08-04", "created_at", {"2026-08-03", "2026-08-04"}),
        ("created=>=2026-10-22", "created_at", {"2026-10-22", "2026-10-23", "2026-10-26"}),
    ],
)
def test_runs_can_be_filtered(asking: Asking, query: str, name: str, values: set[str]) -> None:
    answer = asking.json(f"{API}/actions/runs?per_page=100&{query}")
    assert answer["total_count"] == len(answer["workflow_runs"]) > 0
    assert {run[name][:10] for run in answer["workflow_runs"]} <= values


def test_runs_of_a_workflow(asking: Asking) -> None:
    for one in asking.json(f"{API}/actions/workflows")["workflows"]:
        by_number = asking.json(f"{API}/actions/workflows/{one['id']}/runs")
        by_file = asking.json(f"{API}/actions/workflows/{one['path'].split('/')[-1]}/runs")
        assert by_number == by_file
        assert {run["path"] for run in by_file["workflow_runs"]} == {one["path"]}


def test_issues_hold_pull_requests_and_change_with_what_is_said(asking: Asking) -> None:
    issues = asking.json(f"{API}/issues?state=all&sort=updated&per_page=100")
    assert {"pull_request" in one for one in issues} == {True, False}
    assert all(a["updated_at"] >= b["updated_at"] for a, b in pairwise(issues))
    since = issues[10]["updated_at"]
    assert len(asking.json(f"{API}/issues?state=all&since={since}")) == 11
    said = asking.json(f"{API}/issues/comments?per_page=100&direction=desc&sort=updated")
    number = said[0]["issue_url"].split("/")[-1]
    events = asking.json(f"{API}/issues/{number}/timeline")
    assert {event["event"] for event in events} <= {"commented", "closed"}
    assert said[0] in asking.json(f"{API}/issues/{number}/comments")


@pytest.mark.parametrize(
    "path",
    [
        "/actions/workflows", "/branches", "/environments", "/environments/production",
        "/deployments?environment=production", "/pulls?state=all&sort=updated",
        "/branches/main", "/rules/branches/main", "/rulesets", f"/rulesets/{880_000_002 + 9}",
    ],
)  # fmt: skip
def test_other_routes_answer(asking: Asking, server: LoopbackGitHub, path: str) -> None:
    assert asking.json(API + path)
    assert server.requests.total() == 1


def test_what_has_no_rules_says_so_in_githubs_words(asking: Asking) -> None:
    for path, message in (
        ("/repos/acme/worker/branches/development/protection", "Branch not protected"),
        ("/repos/acme/worker/branches/none", "Branch not found"),
        ("/repos/acme/worker/rulesets/1", "Not Found"),
        ("/orgs/acme/teams/none/members", "Not Found"),
    ):
        answer = asking.get(path)
        assert (answer.status_code, answer.json()["message"]) == (404, message)
    assert asking.json("/repos/acme/worker/rules/branches/main") == []


def test_what_belongs_to_a_merged_pull_request(asking: Asking) -> None:
    merged = next(one for one in asking.json(f"{API}/pulls?state=closed") if one["merged_at"])
    number, head = merged["number"], merged["head"]["sha"]
    commits = asking.json(f"{API}/pulls/{number}/commits?per_page=100")
    assert commits[-1]["sha"] == head
    for sha in (head, merged["merge_commit_sha"]):
        listed = asking.json(f"{API}/commits/{sha}/pulls")
        assert number in [one["number"] for one in listed]
    (status,) = asking.json(f"{API}/commits/{head}/statuses")
    assert (status["context"], status["state"]) == ("build", "success")


def test_pull_requests_are_whole_alone_and_shorter_in_lists(asking: Asking) -> None:
    listed = asking.json(f"{API}/pulls?state=all")[0]
    alone = asking.json(f"{API}/pulls/{listed['number']}")
    assert listed.items() <= alone.items()
    assert {"merged", "merged_by", "commits"} <= alone.keys() - listed.keys()
    sha = alone["head"]["sha"]
    checks = asking.json(f"{API}/commits/{sha}/check-runs")["check_runs"]
    assert {check["head_sha"] for check in checks} == {sha}


def test_faults_come_as_often_as_asked(asking: Asking, server: LoopbackGitHub) -> None:
    server.faults.add(Fault("/pulls", times=2, status=502))
    server.faults.add(Fault("/issues", status=429, retry_after_s=7))
    assert [asking.get(f"{API}/pulls").status_code for _ in range(3)] == [502, 502, 200]
    assert asking.get(f"{API}/issues").headers["Retry-After"] == "7"
    for fault in (Fault(cut=True), Fault(reset=True)):
        server.faults.add(fault)
        with pytest.raises(requests.exceptions.RequestException):
            asking.get(API)
    server.faults.add(Fault(again=True))
    assert "page=1>" in asking.get(f"{API}/deployments").headers["Link"]
    assert "page=2>" in asking.get(f"{API}/deployments").headers["Link"]


def test_faults_let_some_pass_do_things_and_answer_otherwise(
    asking: Asking, server: LoopbackGitHub
) -> None:
    server.faults.add(Fault("/issues", skip=1, status=403, message="No.", used_up=True))
    server.faults.add(Fault("/pulls", happens=lambda: server.rename("acme/api", "acme/store")))
    server.faults.add(Fault("/deployments", instead="/repos/acme/shop/branches"))
    assert asking.get(f"{API}/issues").status_code == 200
    refused = asking.get(f"{API}/issues")
    assert (refused.status_code, refused.json()["message"]) == (403, "No.")
    assert refused.headers["X-RateLimit-Remaining"] == "0"
    assert refused.headers["X-RateLimit-Reset"] == str(int(NOW.timestamp()))
    assert "commit" in asking.json(f"{API}/deployments")[0]
    assert asking.get(f"{API}/pulls").status_code == 301
    assert server.faults.waiting == 0
    assert [asked.failed for asked in server.asked] == [False, True, False, False]


def test_lists_of_runs_end_where_githubs_do(asking: Asking, server: LoopbackGitHub) -> None:
    every = asking.json(f"{API}/actions/runs?per_page=100")["workflow_runs"]
    server.bounds = Bounds(listed_at_most=50, found_at_most=20, index_lag=timedelta(days=30))
    listed = asking.json(f"{API}/actions/runs?per_page=100")
    assert listed["workflow_runs"] == every[:50]
    found = asking.json(f"{API}/actions/runs?per_page=100&created=>=2026-08-01")
    assert len(found["workflow_runs"]) == 20 < found["total_count"] < listed["total_count"]


def test_a_repository_that_was_deleted_is_not_found(asking: Asking, server: LoopbackGitHub) -> None:
    server.remove("acme/api")
    for path in (API, "/repositories/880000002", f"{API}/pulls"):
        assert asking.get(path).status_code == 404
    assert asking.get("/repos/acme/shop").status_code == 200
