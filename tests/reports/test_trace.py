"""A trace answers, for each way to ask: where was it tested, by whom, and where does it run."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ledger.clock import SIMULATED_NOW
from ledger.errors import NotFoundError
from reports.judge.evaluate import Judgement, judge
from tests.helpers import incoming
from tests.reports.small import GITHUB, commit, deployed, make, pull, record, sha
from tests.reports.traces import trace

NOON = "2026-11-02T12:00:00Z"
pytestmark = pytest.mark.usefixtures("at_noon")


@pytest.fixture(scope="module")
def promoted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Judgement]:
    """A change that went to development by pull request 1 and to main by a squash, 2.

    `work` is the feature, `dev` its merge, `main` the squash with the same tree; `next` is a later
    commit of main.
    """
    body = "```qa-result\nsha: nothing\nenvironment: [\n```"
    path = tmp_path_factory.mktemp("promoted") / "ledger.duckdb"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(SIMULATED_NOW, NOON)
        make(
        path,
        commit("base"),
        commit("work", "base", tree="tested"),
        commit("dev", "base", "work", tree="tested"),
        commit("main", "base", tree="tested"),
        commit("next", "main"),
        pull(1, "work", "dev", "development", title="ENG-7: refunds"),
        pull(2, "dev", "main", "main", commits=1, title="Promote"),
        pull(3, "eng-70-other", None, "development", title="Another"),
        deployed("dev", "2026-10-05T08:00:00Z", environment="staging"),
        deployed("main", "2026-10-06T08:00:00Z"),
        deployed("next", "2026-10-07T08:00:00Z"),
        deployed("again", "2026-10-08T08:00:00Z", sha=sha("main")),
        record("qa", sha=sha("dev"), environment="staging", result="pass", tester="quinn",
               time="2026-10-05T12:00:00Z", ticket="ENG-7", id="qa-1"),
        record("qa", sha=sha("dev"), environment="staging", result="fail", tester="quinn",
               time="2026-10-05T13:00:00Z", id="qa-2"),
        record("void", record="qa-2", reason="mistyped"),
        record("qa", sha="1234567", environment="staging", result="pass", ticket="ENG-7",
               time="2026-10-05", id="qa-3"),
        record("approval", purpose="gate", deployment_id="record:main", approver="amy",
               decision="approved", time="2026-10-06T07:00:00Z"),
        record("approval", purpose="readiness", sha=sha("dev"), environment="staging",
               decision="approved", time="2026-10-05T14:00:00Z"),
        record("verification", deployment_id="record:main", result="pass",
               time="2026-10-06T09:00:00Z"),
        record("ticket", key="ENG-7", status="QA Passed", time="2026-10-05T12:00:00Z"),
        incoming("issue_comments", {"id": 5, "body": body, "user": {"login": "quinn"},
                 "issue_url": f"{GITHUB}/issues/9", "created_at": "2026-10-05T12:00:00Z"}),
    )  # fmt: skip
    with judge(path, NOON) as judgement:
        yield judgement


def told(report: dict[str, Any]) -> dict[str, str]:
    return {row["id"]: row["relation"] for row in report["deployments"]}


EVERYWHERE = {
    "record:dev": "same_tree",
    "record:main": "same",
    "record:again": "same",
    "record:next": "contains",
}


@pytest.mark.parametrize("ref", [sha("main"), sha("main")[:7], sha("main").upper()])
def test_a_sha_in_full_or_its_beginning(promoted: Judgement, ref: str) -> None:
    report = trace(promoted, ref)
    assert (report["query"], report["kind"]) == (ref, "commit")
    assert [row["sha"] for row in report["commits"]] == [sha("main")]
    assert {row["sha"] for row in report["twins"]} == {sha("dev"), sha("work")}
    # The next deployment of production contains it, and production had it already.
    assert told(report) == {id_: why for id_, why in EVERYWHERE.items() if why != "contains"}
    assert {row["number"]: row["relation"] for row in report["pull_requests"]} == {
        1: "merge_commit", 2: "merge_commit",
    }  # fmt: skip


def test_who_tested_approved_and_verified_it(promoted: Judgement) -> None:
    report = trace(promoted, sha("main"))
    tests = [(row["tester"], row["result"], row["voided"]) for row in report["qa"]]
    assert tests == [("quinn", "pass", False), ("quinn", "fail", True)]
    approvals = {(row["purpose"], row["approver"], row["time"]) for row in report["approvals"]}
    assert approvals == {
        ("gate", "amy", "2026-10-06T07:00:00Z"),
        ("readiness", "dora", "2026-10-05T14:00:00Z"),
    }
    (verification,) = report["verifications"]
    assert (verification["result"], verification["counts"]) == ("pass", True)
    assert (verification["voided"], verification["void_reason"]) == (False, None)
    subjects = {finding["subject"]["id"] for finding in report["findings"]}
    assert subjects == set(told(report))


def test_the_time_that_each_ran(promoted: Judgement) -> None:
    rows = {row["id"]: row for row in trace(promoted, sha("main"))["deployments"]}
    main = rows["record:main"]
    assert (main["live_from"], main["live_to"]) == ("2026-10-06T08:00:00Z", "2026-10-07T08:00:00Z")
    assert rows["record:again"]["live_to"] is None
    assert main["flags"]["sha"] == "undecidable"  # no branch was collected


@pytest.mark.parametrize("ref", ["#1", "acme/shop#1", "ACME/shop#1"])
def test_a_pull_request(promoted: Judgement, ref: str) -> None:
    report = trace(promoted, ref)
    assert report["kind"] == "pull_request"
    assert {row["sha"] for row in report["commits"]} == {sha("work"), sha("dev")}
    relations = {row["number"]: row["relation"] for row in report["pull_requests"]}
    assert relations == {1: "asked", 2: "merge_commit"}
    assert told(report)["record:main"] == "same_tree"


@pytest.mark.parametrize("ref", ["ENG-7", "eng-7"])
def test_a_ticket_finds_its_pull_requests_and_tests_but_not_those_of_a_longer_key(
    promoted: Judgement, ref: str
) -> None:
    report = trace(promoted, ref)
    assert report["kind"] == "ticket"
    assert 3 not in {row["number"] for row in report["pull_requests"]}
    assert {row["sha"] for row in report["commits"]} == {sha("work"), sha("dev")}
    assert [row["status"] for row in report["tickets"]] == ["QA Passed"]
    unbound = [row for row in report["qa"] if row["sha"] is None]
    assert [(row["sha_said"], row["day"], row["time"]) for row in unbound] == [
        ("1234567", "2026-10-05", None)
    ]


def test_an_issue_shows_the_blocks_that_cannot_be_read(promoted: Judgement) -> None:
    (row,) = trace(promoted, "#9")["tickets"]
    assert (row["ticket"], row["blocks_unreadable"], row["by"]) == ("#9", 1, "quinn")


def test_a_deployment(promoted: Judgement) -> None:
    report = trace(promoted, "record:next")
    assert report["kind"] == "deployment"
    assert told(report) == {"record:next": "same"}
    assert [row["sha"] for row in report["commits"]] == [sha("next")]


def test_a_commit_that_was_not_deployed_itself_is_found_where_it_was_carried(
    promoted: Judgement,
) -> None:
    report = trace(promoted, sha("base"))
    assert told(report) == {"record:dev": "contains", "record:main": "contains"}


def test_a_sha_that_is_only_named_is_said_not_to_be_collected(tmp_path: Path) -> None:
    ledger = make(tmp_path / "l.duckdb", deployed("gone", "2026-10-05T08:00:00Z"))
    with judge(ledger) as judgement:
        report = trace(judgement, sha("gone")[:9])
    assert [row["collected"] for row in report["commits"]] == [False]
    assert told(report) == {"record:gone": "same"}


def test_the_beginning_of_several_commits_lists_them(tmp_path: Path) -> None:
    twins = ["abcdef0" + end * 33 for end in "12"]
    made = [deployed(f"d{n}", f"2026-10-0{n + 1}T08:00:00Z", sha=s) for n, s in enumerate(twins)]
    with judge(make(tmp_path / "l.duckdb", *made)) as judgement:
        with pytest.raises(NotFoundError) as caught:
            trace(judgement, "abcdef0")
        assert told(trace(judgement, twins[0][:8])) == {"record:d0": "same"}
    for twin in twins:
        assert twin in caught.value.message


@pytest.mark.parametrize(
    "ref", ["ENG-8", "#77", "acme/none#1", "abc", "f" * 40, "", "'; DROP TABLE x", "x" * 10_000]
)
def test_nothing_found_says_what_was_searched_and_how_to_ask(promoted: Judgement, ref: str) -> None:
    with pytest.raises(NotFoundError) as caught:
        trace(promoted, ref)
    assert "commits, pull requests, tickets and deployments" in caught.value.message
    assert len(caught.value.message) < 200
    for form in ("SHA", "#12", "ENG-7", "deployment id"):
        assert form in caught.value.fix


def test_a_gate_review_has_bounds_and_says_where_they_come_from(judged_acme: Judgement) -> None:
    (subject,) = judged_acme.workspace.rows(
        "SELECT subject_id FROM gate JOIN deployment USING (subject_id) "
        "WHERE gate_approved AND gate_waited AND kind = 'production' ORDER BY subject_id LIMIT 1"
    )[0]
    gates = [
        row for row in trace(judged_acme, subject)["approvals"] if row["deployment"] == subject
    ]
    for row in gates:
        assert row["time"] is None
        assert row["approved_not_before"] <= row["approved_not_after"]
        assert row["approved_not_before_source"] == "deployment status waiting"
        assert row["approved_not_after_source"] == "deployment status after waiting"
    assert gates


def test_every_deployment_of_the_organisation_can_be_traced(judged_acme: Judgement) -> None:
    rows = judged_acme.workspace.rows("SELECT subject_id FROM deployment ORDER BY subject_id")
    for (subject,) in rows[::15]:
        assert told(trace(judged_acme, subject))[subject] == "same"
