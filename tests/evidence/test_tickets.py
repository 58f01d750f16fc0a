"""What moves of tickets mean by the policy, and which of them are QA results."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from ledger.file.store import Ledger
from ledger.reading.workspace import Workspace, moment
from ledger.writing.append import Incoming
from reports.evidence.assemble import run
from reports.evidence.people import people
from reports.evidence.policy import policies
from reports.evidence.policy.book import recorded
from reports.evidence.records import voids
from reports.evidence.tickets import tickets
from tests.conftest import SetClock
from tests.helpers import incoming
from tests.reports.small import commit, make, record, sha

_JIRA = "https://acme.atlassian.net/rest/api/3"
_TIMELINE = "https://api.github.com/repos/acme/shop/issues/7/timeline"
_POLICY = """
[tickets]
projects = ["ENG"]
[tickets.statuses]
ready_for_test = ["\u5f85\u6d4b\u8bd5", "10091"]
reopened = ["R\u00e9ouvert", "Stra\u00dfe"]
qa_passed = ["QA Passed"]
qa_failed = ["QA Failed"]
[repositories."acme/other".tickets]
projects = ["OPS"]
"""
_AT = "2026-10-20T1{}:00:00.000+0000"


@pytest.fixture(autouse=True)
def _now(set_clock: SetClock) -> None:
    set_clock("2026-11-02T12:00:00Z")


def _move(number: int, status: str, hour: int = 2, *, key: str = "ENG-1", by: str = "5:q",
          status_id: str | None = None, build: str | None = None) -> Incoming:  # fmt: skip
    moved = {"from": "90", "fromString": "Open", "to": status_id or str(number)}
    items: list[dict[str, Any]] = [{"field": "status", "toString": status, **moved}]
    if build:
        items.append({"field": "Build", "toString": build})
    body = {"id": str(number), "author": {"accountId": by}, "created": _AT.format(hour),
            "items": items}  # fmt: skip
    return incoming("jira_changelogs", body, source="jira", url=f"{_JIRA}/issue/{key}/changelog")


def _comment(number: int, text: str, hour: int, *, by: str = "5:q", edited: int | None = None,
             ) -> Incoming:  # fmt: skip
    body = {"id": str(number), "author": {"accountId": by}, "created": _AT.format(hour),
            "updated": _AT.format(hour if edited is None else edited), "body": text}  # fmt: skip
    return incoming("jira_comments", body, source="jira", url=f"{_JIRA}/issue/ENG-1/comment")


def _label(event: str, name: str, by: str = "quinn") -> Incoming:
    body = {"id": 5, "event": event, "label": {"name": name}, "actor": {"login": by},
            "created_at": "2026-10-20T12:00:00Z"}  # fmt: skip
    return incoming("issue_timeline", body, url=_TIMELINE)


@contextmanager
def _judged(folder: Path, *records: Incoming, policy: str = _POLICY) -> Iterator[Workspace]:
    known = [incoming("repo", {"id": n, "full_name": f"acme/{name}"})
             for n, name in enumerate(("shop", "other"), 1)]  # fmt: skip
    path = make(folder / "l.duckdb", *known, commit("c1"), *records, policy=policy)
    with Ledger.read(path) as ledger:
        at = moment(ledger, None)
    with Workspace(path, at) as workspace:
        book = recorded(workspace)
        policies.put_zones(workspace, book)
        people.put_people(workspace, book)
        voids.put_voids(workspace)
        run(workspace, "records/names")
        run(workspace, "records/records")
        run(workspace, "tickets/tickets")
        tickets.put_tickets(workspace, book)
        run(workspace, "tickets/moves")
        yield workspace


def _meanings(folder: Path, *records: Incoming) -> list[tuple[Any, ...]]:
    with _judged(folder, *records) as workspace:
        return workspace.rows("SELECT repository, meaning FROM ticket_move ORDER BY said_at, 1, 2")


def _results(folder: Path, *records: Incoming) -> list[tuple[Any, ...]]:
    with _judged(folder, *records) as workspace:
        return workspace.rows(
            "SELECT repository, sha, result, environment, tester, tickets, origin, strength "
            "FROM stated_qa ORDER BY at_latest"
        )


@pytest.mark.parametrize(
    ("status", "status_id", "meaning"),
    [
        ("\u5f85\u6d4b\u8bd5", None, "ready_for_test"),
        ("whatever", "10091", "ready_for_test"),
        ("RE\u0301OUVERT", None, "reopened"),  # capitals, and an accent of its own
        ("STRASSE", None, "reopened"),
        ("qa  passed", None, None),
        ("Deployed", None, None),
    ],
)
def test_a_status_has_its_meaning_by_name_or_id_in_any_language(
    tmp_path: Path, status: str, status_id: str | None, meaning: str | None
) -> None:
    found = _meanings(tmp_path, _move(1, status, status_id=status_id))
    assert found == ([("acme/shop", meaning)] if meaning else [])


def test_a_status_that_was_renamed_keeps_its_meaning_by_its_id(tmp_path: Path) -> None:
    status = incoming("jira_statuses", {"id": "77", "name": "r\u00e9ouvert"}, source="jira",
                      url=f"{_JIRA}/status")  # fmt: skip
    assert _meanings(tmp_path, status, _move(1, "Back", status_id="77")) == [
        ("acme/shop", "reopened")
    ]


def test_a_ticket_counts_in_the_repositories_that_have_its_project(tmp_path: Path) -> None:
    moves = (
        _move(n, "R\u00e9ouvert", n, key=key) for n, key in enumerate(("ENG-1", "OPS-1", "UTF-8"))
    )
    found = _meanings(tmp_path, *moves)
    assert found == [("acme/shop", "reopened"), ("acme/other", "reopened")]


def test_a_label_is_a_status_that_is_entered_and_not_when_it_is_taken_off(tmp_path: Path) -> None:
    assert _meanings(tmp_path, _label("labeled", "r\u00e9ouvert")) == [("acme/shop", "reopened")]
    (tmp_path / "b").mkdir()
    assert _meanings(tmp_path / "b", _label("unlabeled", "r\u00e9ouvert")) == []


def test_a_ticket_known_by_its_id_goes_by_its_key(tmp_path: Path) -> None:
    issue = {"id": "10001", "key": "ENG-9", "fields": {"updated": _AT.format(1)}}
    found = incoming("jira_issues", issue, source="jira", url=f"{_JIRA}/search")
    with _judged(tmp_path, _move(1, "R\u00e9ouvert", key="10001"), found) as workspace:
        assert workspace.rows("SELECT repository, ticket FROM ticket_move") == [
            ("acme/shop", "ENG-9")
        ]


def test_a_move_that_does_not_follow_the_one_before_is_kept_and_counted(tmp_path: Path) -> None:
    with _judged(tmp_path, _move(1, "In Test", 1), _move(2, "Done", 2)) as workspace:
        assert workspace.rows(
            "SELECT ticket, status_before, from_status FROM stated_ticket WHERE discrepant"
        ) == [("ENG-1", "In Test", "Open")]
        assert workspace.rows("SELECT count(*) FROM stated_ticket") == [(2,)]


_PASS = ("pass", "staging", "5:q", ["ENG-1"], "tickets", "observed")


def test_a_pass_with_a_field_set_to_a_sha_is_a_result(tmp_path: Path) -> None:
    assert _results(tmp_path, _move(1, "QA Passed", build=sha("c1"))) == [
        ("acme/shop", sha("c1"), *_PASS)
    ]


def test_a_pass_with_a_comment_that_names_the_sha_is_a_result(tmp_path: Path) -> None:
    named = _comment(1, f"Tested {sha('c1').upper()}.", 1)
    assert _results(tmp_path, named, _move(1, "QA Passed")) == [("acme/shop", sha("c1"), *_PASS)]


@pytest.mark.parametrize(
    "said",
    [
        [],
        [_comment(1, f"Tested {sha('c1')[:12]}", 1)],
        [_comment(1, f"{sha('c1')} or {sha('c2')}", 1)],
        [_comment(1, sha("c1"), 1, by="5:other")],
        [_comment(1, sha("c1"), 3)],
        [_comment(1, sha("c1"), 1), _comment(2, "No, wait.", 2)],
        [_comment(1, sha("c1"), 0), _move(2, "Open again", 1)],
        [_comment(1, sha("c1"), 1, edited=3)],
    ],
    ids=["nothing", "an abbreviation", "two of them", "somebody else", "afterwards",
         "a later comment without", "before the move before", "edited afterwards"],
)  # fmt: skip
def test_a_pass_without_a_sha_proves_nothing_and_is_shown(
    tmp_path: Path, said: Sequence[Incoming]
) -> None:
    assert _results(tmp_path, *said, _move(1, "QA Passed")) == [("acme/shop", None, *_PASS)]


def test_what_an_edited_comment_said_then_counts(tmp_path: Path) -> None:
    records = (_comment(1, sha("c1"), 1), _comment(1, "Deleted.", 1, edited=3))
    ((_, found, *_rest),) = _results(tmp_path, *records, _move(1, "QA Passed"))
    assert found == sha("c1")


def test_a_failure_is_a_result_too_and_labels_count(tmp_path: Path) -> None:
    comment = incoming("issue_comments", {
        "id": 1, "body": sha("c1"), "user": {"login": "quinn"},
        "created_at": "2026-10-20T11:00:00Z", "updated_at": "2026-10-20T11:00:00Z",
        "issue_url": "https://api.github.com/repos/acme/shop/issues/7"})  # fmt: skip
    assert _results(tmp_path, comment, _label("labeled", "qa failed")) == [
        ("acme/shop", sha("c1"), "fail", "staging", "quinn", ["#7"], "tickets", "observed")
    ]


def test_of_two_repositories_the_one_with_the_commit_is_meant(tmp_path: Path) -> None:
    both = _POLICY.replace('"OPS"', '"ENG"')
    with _judged(tmp_path, _move(1, "QA Passed", build=sha("c1")), policy=both) as workspace:
        assert workspace.rows("SELECT repository FROM stated_qa") == [("acme/shop",)]
    (tmp_path / "b").mkdir()
    with _judged(tmp_path / "b", _move(1, "QA Passed", build=sha("x")), policy=both) as workspace:
        assert workspace.rows("SELECT repository, sha FROM stated_qa") == [(None, sha("x"))]


def test_a_voided_update_moves_nothing(tmp_path: Path) -> None:
    move = record("ticket", id="t-1", key="ENG-1", status="QA Passed", time="2026-10-20T12:00:00Z")
    void = record("void", record="t-1", reason="mistyped")
    with _judged(tmp_path, move, void) as workspace:
        assert workspace.rows("SELECT count(*) FROM ticket_move") == [(0,)]


def test_a_label_beside_a_closed_issue_does_not_open_it(tmp_path: Path) -> None:
    closed = incoming("issue_timeline", {
        "id": 4, "event": "closed", "actor": {"login": "quinn"},
        "created_at": "2026-10-20T11:00:00Z"}, url=_TIMELINE)  # fmt: skip
    with _judged(tmp_path, closed, _label("labeled", "shipped")) as workspace:
        rows = workspace.rows(
            "SELECT track, status, discrepant FROM stated_ticket ORDER BY said_at"
        )
        assert rows == [("status", "closed", False), ("label", "shipped", False)]
        assert workspace.rows("SELECT meaning FROM ticket_move") == [("closed",)]
