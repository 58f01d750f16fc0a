"""Walks through a Jira whose answers move, end early, repeat themselves, or are another's."""

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from ingest.simulation.jira import LoopbackJira, Note, Ticket, serve
from ingest.simulation.jira.bodies import Flavour
from ingest.simulation.jira.server import Reply
from ingest.simulation.loopback.faults import Fault
from ingest.tickets import jira
from ingest.tickets.jira.client import credentials
from ingest.tickets.walk import ingest_tickets
from ledger.errors import AuthenticationError, SourceError, UsageError
from ledger.file.store import Ledger
from tests.github.answering import Asked, Told, answers
from tests.helpers import ignore_progress
from tests.tickets.ways import AT_ONCE, NOW, STORY, TOKEN, ticket

FLAVOURS: tuple[Flavour, ...] = ("cloud", "data_center")


def _tickets(number: int) -> Iterator[Ticket]:
    for n in range(1, number + 1):
        one = ticket(STORY)
        moves = tuple(replace(move, id=move.id + 1000 * n) for move in one.moves)
        yield replace(one, id=10000 + n, key=f"ENG-{n}", moves=moves)


@pytest.fixture(params=FLAVOURS)
def server(request: pytest.FixtureRequest) -> Iterator[LoopbackJira]:
    """A Jira of each flavour, with seven tickets on pages of three."""
    with serve(_tickets(7), flavour=request.param, token=TOKEN, now=NOW) as running:
        running.page = 3
        yield running


def _walk(ledger: Ledger, server: LoopbackJira, **more: Any) -> None:
    system = jira.connected(server.url, ["ENG"], patience=AT_ONCE, budget=more.pop("budget", None))
    ingest_tickets(ledger, system, progress=ignore_progress, **more)


def _moves(ledger: Ledger) -> int:
    ((count,),) = ledger.rows("SELECT count(*) FROM ticket_updates")
    return int(count)


def _gaps(ledger: Ledger) -> list[str]:
    return [reason for (reason,) in ledger.rows("SELECT reason FROM gaps ORDER BY seq")]


def _covered(ledger: Ledger) -> int:
    ((count,),) = ledger.rows("SELECT count(*) FROM coverage")
    return int(count)


def test_all_pages_are_read(ledger: Ledger, server: LoopbackJira) -> None:
    _walk(ledger, server)
    assert _moves(ledger) == 7 * len(STORY)
    assert ledger.rows("SELECT count(DISTINCT ticket) FROM tickets") == [(7,)]
    assert _covered(ledger) == 1


def test_a_ticket_that_is_deleted_between_two_pages_hides_no_other(
    ledger: Ledger, server: LoopbackJira
) -> None:
    def delete() -> None:
        server.tickets.pop(10001, None)

    server.faults.add(Fault("/search", skip=1, happens=delete))
    _walk(ledger, server)
    found = {key for (key,) in ledger.rows("SELECT DISTINCT ticket FROM tickets")}
    assert found == {f"ENG-{n}" for n in range(1, 8)}
    assert _gaps(ledger) == []


def test_a_ticket_that_moves_while_pages_are_read_is_neither_lost_nor_doubled(
    ledger: Ledger, server: LoopbackJira
) -> None:
    def move() -> None:
        one = server.tickets[10002]
        again = replace(one.moves[-1], id=77, at=NOW - timedelta(seconds=1))
        server.tickets[10002] = replace(one, moves=(*one.moves, again))

    server.faults.add(Fault("/search", skip=1, happens=move))
    _walk(ledger, server)
    _walk(ledger, server)
    assert _moves(ledger) == 7 * len(STORY) + 1
    assert ledger.rows("SELECT count(*) - count(DISTINCT key) FROM ticket_updates") == [(0,)]


def test_the_next_walk_asks_for_what_changed_shortly_before_the_last_one_in_milliseconds(
    ledger: Ledger, server: LoopbackJira
) -> None:
    _walk(ledger, server)
    server.asked.clear()
    server.now = NOW + timedelta(hours=1)
    _walk(ledger, server)
    (search,) = [path for path in server.asked if "/search" in path]
    since = int((NOW - timedelta(minutes=15)).timestamp() * 1000)
    assert f"updated+%3E%3D+{since}+ORDER" in search
    assert ledger.rows("SELECT max(until) FROM coverage") == [(server.now,)]


def test_comments_that_an_issue_does_not_embed_are_asked_for(
    ledger: Ledger, server: LoopbackJira
) -> None:
    server.embedded_comments = 2
    notes = tuple(
        Note(n, "dora", NOW - timedelta(hours=n), (("Fine.", None),)) for n in range(1, 6)
    )
    server.tickets[10003] = replace(server.tickets[10003], notes=notes)
    _walk(ledger, server)
    assert ledger.rows("SELECT count(*) FROM comments WHERE ticket = 'ENG-3'") == [(5,)]


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_server_is_asked_again(ledger: Ledger, server: LoopbackJira, status: int) -> None:
    server.faults.add(Fault("/search", status=status, retry_after_s=0))
    server.faults.add(Fault("/search", skip=1, cut=True))
    _walk(ledger, server)
    assert _covered(ledger) == 1


def test_a_limit_that_lasts_ends_the_walk_and_the_next_one_goes_on(
    ledger: Ledger, server: LoopbackJira
) -> None:
    server.faults.add(Fault("/search", skip=1, status=429, retry_after_s=3600))
    with pytest.raises(SourceError, match="Partial"):
        _walk(ledger, server)
    assert _covered(ledger) == 0
    _walk(ledger, server)
    assert _moves(ledger) == 7 * len(STORY)
    with pytest.raises(SourceError, match="budget of 4"):
        _walk(ledger, server, budget=4)


def test_what_is_refused_is_a_gap_and_nothing_is_stated(
    ledger: Ledger, server: LoopbackJira
) -> None:
    server.faults.add(Fault("/issue/10004/remotelink", status=403))
    _walk(ledger, server)
    assert (_gaps(ledger), _covered(ledger)) == (["forbidden"], 0)
    _walk(ledger, server)
    assert _covered(ledger) == 1


def test_a_project_that_is_not_shown_is_never_stated_as_empty(
    ledger: Ledger, server: LoopbackJira
) -> None:
    system = jira.connected(server.url, ["OPS"], patience=AT_ONCE)
    ingest_tickets(ledger, system, progress=ignore_progress)
    assert (_gaps(ledger), _covered(ledger)) == (["not_found"], 0)
    assert ledger.rows("SELECT place, repository FROM gaps") == [("project:OPS", None)]


def _edited(change: Callable[[Any], Any], path: str = "/search") -> Any:
    def said(asked: str, reply: Reply) -> tuple[int, bytes, dict[str, str]] | None:
        if path not in asked:
            return None
        return 200, json.dumps(change(reply[1])).encode(), {}

    return said


def _raw(body: bytes, status: int = 200, **headers: str) -> Any:
    def said(asked: str, _: Reply) -> tuple[int, bytes, dict[str, str]] | None:
        return (status, body, headers) if "/search" in asked else None

    return said


def _first(body: Any, **changes: Any) -> Any:
    first = {**body["issues"][0], **changes}
    return {**body, "issues": [first, *body["issues"][1:]]}


def _deep(levels: int) -> Any:
    body: dict[str, Any] = {"type": "paragraph"}
    for _ in range(levels):
        body = {"type": "panel", "content": [body]}
    return {"type": "doc", "version": 1, "content": [body]}


def _described(description: Any) -> Any:
    return _edited(
        lambda body: _first(
            body, fields={**body["issues"][0]["fields"], "description": description}
        )
    )


# What is answered to a search, and why the project is not stated as whole then.
HOSTILE: dict[str, tuple[Any, str]] = {
    "HTML": (_raw(b"<html><body>Log in</body></html>"), "unreadable"),
    "an empty answer": (_raw(b""), "unreadable"),
    "half of an answer": (_raw(b'{"issues": [{"id": "1"'), "unreadable"),
    "not UTF-8": (_raw(b'{"issues": ["\xff\xfe"]}'), "unreadable"),
    "UTF-16": (_raw('{"issues": [], "total": 0}'.encode("utf-16")), "unreadable"),
    "nesting without an end": (_raw(b'{"issues": ' + b"[" * 100_000), "unreadable"),
    "no list": (_raw(b'{"issues": {"id": 1}, "total": 1}'), "unreadable"),
    "an issue of another project": (_edited(lambda b: _first(b, key="OPS-1")), "mismatched"),
    "a negative id": (_edited(lambda b: _first(b, id="-1")), "quarantined"),
    "an issue that is none": (_edited(lambda b: {**b, "issues": [7], "total": 1}), "quarantined"),
    "a deep document": (_described(_deep(200)), "quarantined"),
    "a description of 9 MB": (_described("x" * 9_000_000), "quarantined"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_answer_is_a_gap_and_never_a_crash(
    ledger: Ledger, server: LoopbackJira, name: str
) -> None:
    server.said, reason = HOSTILE[name]
    _walk(ledger, server)
    assert reason in _gaps(ledger)
    assert _covered(ledger) == 0
    server.said = None
    _walk(ledger, server)
    assert _moves(ledger) == 7 * len(STORY)


def test_pages_that_lead_in_circles_come_to_an_end(ledger: Ledger) -> None:
    with serve(_tickets(7), flavour="cloud", token=TOKEN, now=NOW) as server:
        server.said = _edited(lambda b: {**b, "nextPageToken": "after-1", "isLast": False})
        _walk(ledger, server)
        assert _gaps(ledger) == ["unstable"]
        server.said = _edited(lambda b: {"issues": b["issues"], "isLast": False})
        _walk(ledger, server)
        assert _gaps(ledger) == ["unstable", "cut"]
        other = {"issueChangeLogs": [{"issueId": "5", "changeHistories": []}]}
        server.said = _edited(lambda _: other, "/bulkfetch")
        _walk(ledger, server)
        assert _gaps(ledger)[-1] == "mismatched"
        assert _covered(ledger) == 0


def test_a_total_that_is_never_shown_is_a_gap(ledger: Ledger) -> None:
    with serve(_tickets(2), flavour="data_center", token=TOKEN, now=NOW) as server:
        server.said = _edited(lambda b: {**b, "total": 9})
        _walk(ledger, server)
        assert (_gaps(ledger), _covered(ledger)) == (["cut"], 0)


def test_the_token_goes_nowhere_else(ledger: Ledger, server: LoopbackJira) -> None:
    with answers(lambda _: Told(200, b"{}")) as elsewhere:
        server.said = _raw(b"", 302, Location=f"{elsewhere.url}/rest/api/2/search")
        _walk(ledger, server)
        assert elsewhere.asked == []
    assert (_gaps(ledger), _covered(ledger)) == (["redirected"], 0)
    assert ledger.rows("FROM entries WHERE contains(payload, $1)", [TOKEN]) == []


def test_who_is_not_accepted_is_told_and_not_shown_an_empty_project(
    ledger: Ledger, server: LoopbackJira, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEPLOY_LEDGER_JIRA_TOKEN", "another")
    with pytest.raises(AuthenticationError) as caught:
        _walk(ledger, server)
    assert "another" not in f"{caught.value.message} {caught.value.fix}"
    monkeypatch.setenv("DEPLOY_LEDGER_JIRA_TOKEN", TOKEN)
    server.said = _raw(b'{"issues": []}', 200, **{"X-Seraph-LoginReason": "AUTHENTICATED_FAILED"})
    with pytest.raises(AuthenticationError):
        _walk(ledger, server)
    assert _covered(ledger) == 0


def test_a_body_of_seventy_megabytes_is_not_read(ledger: Ledger) -> None:
    def huge(asked: Asked) -> Told:
        if "/search" in asked.path:
            return Told(200, b'{"issues": ["' + b"x" * (70 * 1024 * 1024))
        if "serverInfo" in asked.path:
            return Told(200, b'{"deploymentType": "Cloud"}')
        return Told(200, b'{"key": "ENG"}')

    with answers(huge) as server:
        system = jira.connected(server.url, ["ENG"], patience=AT_ONCE)
        ingest_tickets(ledger, system, progress=ignore_progress)
    assert (_gaps(ledger), _covered(ledger)) == (["too_large"], 0)


def test_tokens_come_from_the_environment_or_a_private_file(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("abc\n")
    environment = {"DEPLOY_LEDGER_JIRA_TOKEN_FILE": str(file)}
    os.chmod(file, 0o644)  # noqa: PTH101
    with pytest.raises(AuthenticationError, match="read by others"):
        credentials(environment)
    os.chmod(file, 0o600)  # noqa: PTH101
    assert credentials(environment) == "Bearer abc"
    assert credentials({**environment, "DEPLOY_LEDGER_JIRA_USER": "a@b.c"}) == "Basic YUBiLmM6YWJj"
    for wrong in ({}, {"DEPLOY_LEDGER_JIRA_TOKEN": "a b"}):
        with pytest.raises(AuthenticationError):
            credentials(wrong)


@pytest.mark.parametrize("url", ["http://jira.example.com", "ftp://x", "https://u:p@x"])
def test_a_token_is_not_sent_in_the_open(url: str) -> None:
    with pytest.raises(UsageError):
        jira.connected(url, ["ENG"])


def test_a_project_is_a_key_and_no_query(server: LoopbackJira) -> None:
    with pytest.raises(UsageError, match="no key"):
        jira.connected(server.url, ['ENG" OR project = "X'])
