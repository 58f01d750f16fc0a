"""Where keys of tickets are found, and which tickets a deployment carries."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.kinds.mentions import MOST, mentions, shas_in
from ledger.policy import parse
from ledger.reading.workspace import Workspace
from ledger.writing.append import Incoming
from reports.evidence.tickets.keys import TicketKeys
from reports.judge.evaluate import judge
from tests.conftest import SetClock
from tests.helpers import incoming
from tests.reports.small import GITHUB, commit, deployed, make, pull, record, sha

_POLICY = '[tickets]\nprojects = ["ENG"]\n'
_JIRA = "https://acme.atlassian.net/rest/api/3"


@pytest.fixture(autouse=True)
def _now(set_clock: SetClock) -> None:
    set_clock("2026-11-02T12:00:00Z")


def _run(title: str) -> Incoming:
    return incoming("actions_runs", {"id": 5, "run_attempt": 1, "display_title": title},
                    url=f"{GITHUB}/actions/runs/5")  # fmt: skip


def _deployment(**fields: Any) -> Incoming:
    body = {"id": 9, "sha": sha("c1"), "environment": "production",
            "created_at": "2026-10-10T08:00:00Z", **fields}  # fmt: skip
    return incoming("deployments", body, url=f"{GITHUB}/deployments")


def _written(message: str) -> Incoming:
    body = {"sha": sha("c1"), "parents": [],
            "commit": {"message": message, "tree": {"sha": sha("t")}}}  # fmt: skip
    return incoming("commits", body, url=f"{GITHUB}/commits/x")


def _link(url: str) -> Incoming:
    body = {"id": 3, "object": {"url": url, "title": "x"}}
    return incoming("jira_remotelinks", body, source="jira", url=f"{_JIRA}/issue/ENG-1/remotelink")


def _note(text: str) -> Incoming:
    body = {"id": "3", "body": text, "created": "2026-10-10T08:00:00.000+0000"}
    return incoming("jira_comments", body, source="jira", url=f"{_JIRA}/issue/ENG-1/comment")


_QA = {"time": "2026-10-10T08:00:00Z", "sha": sha("c1"), "environment": "staging",
       "result": "pass", "ticket": "ENG-1"}  # fmt: skip

# Each place: what says it, and the link that follows.
_PLACES: dict[str, tuple[Incoming, tuple[str, str, str]]] = {
    "title": (pull(4, "x", None, "main", title="ENG-1: pay"), ("pull_request", "4", "title")),
    "body": (pull(4, "x", None, "main", body="Closes (ENG-1)."), ("pull_request", "4", "body")),
    "branch": (pull(4, "eng-1-pay", None, "main"), ("pull_request", "4", "branch")),
    "message": (_written("Pay\n\nRefs: ENG-1"), ("commit", sha("c1"), "message")),
    "run title": (_run("Deploy ENG-1"), ("run", "5", "run_title")),
    "payload": (_deployment(payload={"why": ["ENG-1"]}), ("deployment", "9", "payload")),
    "payload as text": (_deployment(payload='{"why": "ENG-1"}'), ("deployment", "9", "payload")),
    "description": (_deployment(description="for ENG-1"), ("deployment", "9", "description")),
    "record": (record("qa", **_QA), ("qa", "2", "record")),
    "pull request link": (_link("https://github.com/Acme/Shop/pull/4"),
                          ("pull_request", "4", "remote_link")),
    "commit link": (_link(f"https://github.com/acme/shop/commit/{sha('c1')}"),
                    ("commit", sha("c1"), "remote_link")),
    "run link": (_link("https://github.com/acme/shop/actions/runs/5/job/6"),
                 ("run", "5", "remote_link")),
    "deployment link": (_link("https://api.github.com/repos/acme/shop/deployments/9"),
                        ("deployment", "9", "remote_link")),
    "mention": (_note("in [a pull|https://github.com/acme/shop/pull/4]:"),
                ("pull_request", "4", "comment")),
}  # fmt: skip


@contextmanager
def _judged(folder: Path, *records: Incoming, policy: str = _POLICY) -> Iterator[Workspace]:
    repo = incoming("repo", {"id": 1, "full_name": "acme/shop"})
    path = make(folder / "l.duckdb", *records, repo, policy=policy)
    with judge(path) as judgement:
        yield judgement.workspace


# Those of one group say it of different things.
_GROUPS = (
    ("title", "message", "run title", "payload", "record", "pull request link"),
    ("body", "payload as text", "commit link", "mention"),
    ("branch", "description", "run link"),
    ("deployment link",),
)


def test_there_is_a_test_of_each_place() -> None:
    assert sorted(name for group in _GROUPS for name in group) == sorted(_PLACES)


@pytest.mark.parametrize("group", _GROUPS, ids=range(4))
def test_a_key_is_found_in_each_place(tmp_path: Path, group: tuple[str, ...]) -> None:
    told = [_PLACES[name] for name in group]
    with _judged(tmp_path, *(said for said, _ in told)) as workspace:
        rows = workspace.rows(
            "SELECT repository, subject_kind, place, ticket, seq, subject_id FROM ticket_link"
        )
    expected = [
        ("acme/shop", kind, place, "ENG-1", seq, str(seq) if place == "record" else name)
        for seq, (_, (kind, name, place)) in enumerate(told, start=2)
    ]
    assert sorted(rows) == sorted(expected)


_FALSE = "UTF-8 SHA-256 ISO-8601 CVE-2024-1234 RFC-3339 X-1 ENG-12a ENG- https://h/x#ENG"


def test_what_looks_like_a_key_is_none_where_projects_are_listed(tmp_path: Path) -> None:
    with _judged(tmp_path, pull(4, "x", None, "main", title=_FALSE, body=_FALSE)) as workspace:
        assert workspace.rows("FROM ticket_link") == []


def test_without_projects_what_the_pattern_takes_is_a_key_as_written() -> None:
    keys = TicketKeys.of(parse(""), "acme/shop", set())
    assert list(keys.among(mentions("UTF-8 utf-8 ENG-1 eng-1"))) == ["UTF-8", "ENG-1"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("fixes #12", ["#12"]),
        ("acme/shop#12 and Acme/Shop#13", ["#12", "#13"]),
        ("other/shop#12", []),
        ("Merge pull request #12 from acme/x", []),
        ("Pay (#4)", []),  # a pull request
        ("a#12 &#39; #12a #0 ##1", []),
        ("https://github.com/acme/shop/issues/12#issuecomment-5", []),
        ("ENG-1,ENG-2;eng-3 \u4fee\u590dENG-4", ["ENG-1", "ENG-2", "ENG-3", "ENG-4"]),
        ("XENG-1 ENG-1.2 feature/ENG-5-x SENG-1", ["ENG-1", "ENG-5"]),
    ],
)
def test_numbers_and_keys_are_told_from_what_is_none(text: str, found: list[str]) -> None:
    keys = TicketKeys.of(parse(_POLICY), "acme/shop", {4})
    assert list(keys.among(mentions(text))) == found


@given(st.text(alphabet="ENG-#1 /aA_.\u4e00", max_size=60))
def test_a_key_is_always_a_word_of_its_text(text: str) -> None:
    for name in TicketKeys.of(parse(_POLICY), "a/A", set()).among(mentions(text)):
        bare = re.escape(name.partition("#")[2] or name)
        assert re.search(rf"(?<![A-Za-z0-9]){bare}(?![A-Za-z0-9])", text, re.IGNORECASE)


def test_texts_without_an_end_are_read_in_no_time() -> None:
    assert len(mentions(" ".join(f"A-{n}" for n in range(100_000)))) == MOST
    for text in ("a/" * 500_000, "A" * 1_000_000 + "-", "#" * 1_000_000, "1" * 1_000_000):
        assert mentions(text) == []
        assert shas_in(text) == []


def _story() -> list[Incoming]:
    """Two deployments: the second brings a pull request and what it merged."""
    return [
        commit("c0"),
        commit("c1", "c0", at="2026-10-02T08:00:00Z"),
        commit("m1", "c0", "c1", at="2026-10-03T08:00:00Z"),
        pull(3, "c0", "c0", "main", title="ENG-3"),
        pull(4, "c1", "m1", "main", title="ENG-4"),
        deployed("c0", "2026-10-02T10:00:00Z"),
        deployed("m1", "2026-10-04T10:00:00Z", ticket="ENG-7"),
    ]


def _carried(workspace: Workspace, subject: str) -> set[tuple[str, str]]:
    return set(workspace.rows(
        "SELECT ticket, via FROM deployment_ticket WHERE subject_id = ?", [subject]))  # fmt: skip


def test_a_deployment_has_the_tickets_of_what_it_brought(tmp_path: Path) -> None:
    qa = record("qa", **{**_QA, "ticket": "ENG-5"})
    check = record("verification", deployment_id="record:m1", result="pass", ticket="ENG-6",
                   time="2026-10-04T11:00:00Z")  # fmt: skip
    with _judged(tmp_path, *_story(), qa, check) as workspace:
        assert _carried(workspace, "record:m1") == {
            ("ENG-4", "pull_request"), ("ENG-5", "qa"), ("ENG-6", "verification"),
            ("ENG-7", "deployment"),
        }  # fmt: skip
        # Nothing is known before the first: its own commit alone, and who brought that.
        assert _carried(workspace, "record:c0") == {("ENG-3", "pull_request")}
        rows = workspace.rows(
            "SELECT count(*), count(DISTINCT deployment_ticket) FROM deployment_ticket"
        )
        assert len(set(rows[0])) == 1


def test_a_squashed_promotion_brings_only_what_is_new(tmp_path: Path) -> None:
    """Development goes on, and each promotion is one commit on main that knows nothing of it."""
    told = [
        _message("d0", "ENG-10"), _message("d1", "ENG-11", "d0"), _message("d2", "ENG-12", "d1"),
        commit("s0"), commit("s1", "s0"), commit("s2", "s1"),
        pull(1, "d1", "s1", "main"), pull(2, "d2", "s2", "main"),
        deployed("s1", "2026-10-02T10:00:00Z"), deployed("s2", "2026-10-04T10:00:00Z"),
    ]  # fmt: skip
    with _judged(tmp_path, *told) as workspace:
        assert _carried(workspace, "record:s2") == {("ENG-12", "commit")}


def _message(name: str, text: str, *parents: str) -> Incoming:
    body = json.loads(json.dumps(commit(name, *parents).observation.body))  # type: ignore[union-attr]
    body["commit"]["message"] = text
    return incoming("commits", body, url=f"{GITHUB}/commits/x")


def test_a_run_gives_its_tickets_to_its_deployment(tmp_path: Path) -> None:
    status = incoming("deployment_statuses", {
        "id": 1, "state": "success", "created_at": "2026-10-10T08:00:00Z",
        "deployment_url": f"{GITHUB}/deployments/9",
        "log_url": "https://github.com/acme/shop/actions/runs/5"})  # fmt: skip
    records = (_run("Deploy ENG-1"), _deployment(description="ENG-2"), status)
    with _judged(tmp_path, *records) as workspace:
        assert _carried(workspace, "9") == {("ENG-1", "run"), ("ENG-2", "deployment")}
