"""Answers of a real Jira, where a folder of them is at hand; and the fake beside them."""

import gzip
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ingest.archive import ingest_archive
from ingest.simulation.jira import Link, Note
from ingest.simulation.jira.bodies import Shape
from ingest.source import total
from ledger.file.store import Ledger
from ledger.writing.append import append
from reports.judge.evaluate import judge
from tests.helpers import ignore_progress, incoming
from tests.tickets.ways import NOW, STORY, ticket

_VARIABLE = "DEPLOY_LEDGER_RECORDED"

pytestmark = pytest.mark.skipif(
    _VARIABLE not in os.environ, reason=f"set {_VARIABLE} to the folder of recorded answers"
)

# Names and ids of the recorded Jira, in two languages.
_POLICY = """
[tickets.statuses]
ready_for_test = ["10091"]
reopened = ["open", "\u91cd\u65b0\u6253\u5f00"]
"""


def _lines(name: str) -> Iterator[dict[str, Any]]:
    path = Path(os.environ[_VARIABLE]) / name
    raw = path.read_bytes()
    text = gzip.decompress(raw) if name.endswith(".gz") else raw
    yield from map(json.loads, text.splitlines())


def _ingest(ledger: Ledger, folder: Path) -> dict[str, int]:
    folder.mkdir()
    for path in Path(os.environ[_VARIABLE]).glob("jira_*"):
        shutil.copy(path, folder)
    return total(ingest_archive(ledger, folder, repository=None, progress=ignore_progress))


def _told_moves() -> set[tuple[str, str, str]]:
    """History, and what it moved from and to, as the answers say it."""
    histories = [line["record"] for line in _lines("jira_changelogs.ndjson")]
    for line in _lines("jira_issues.ndjson.gz"):
        histories += line["record"]["changelog"]["histories"]
    return {
        (history["id"], item["fromString"], item["toString"])
        for history in histories
        for item in history["items"]
        if item["field"] == "status"
    }


def test_everything_is_imported(ledger: Ledger, tmp_path: Path) -> None:
    counts = _ingest(ledger, tmp_path / "a")
    assert counts["read"] == counts["added"] == 231
    found = ledger.rows("SELECT record_id, from_status, status FROM ticket_updates")
    assert len(found) == len(set(found)) == 85
    assert set(found) == _told_moves()
    assert ledger.rows("SELECT count(*) FROM tickets") == [(15,)]
    assert ledger.rows(
        "SELECT count(DISTINCT key) FROM ticket_urls WHERE place = 'remote_link'"
    ) == [(54,)]


def test_every_transition_follows_the_one_before_and_the_mapping_finds_the_moves(
    tmp_path: Path,
) -> None:
    path = tmp_path / "ledger.duckdb"
    with Ledger.create(path) as ledger:
        append(ledger, [incoming("policy", {"toml": _POLICY}, source="ledger"),
                        incoming("repo", {"id": 1, "full_name": "acme/shop"})])  # fmt: skip
        _ingest(ledger, tmp_path / "a")
    with judge(path) as judgement:
        rows = judgement.workspace.rows
        assert rows("SELECT count(*) FROM stated_ticket WHERE discrepant") == [(0,)]
        assert rows("SELECT count(*) FROM stated_ticket WHERE status_before IS NOT NULL") == [(69,)]
        found = dict(rows("SELECT meaning, count(*) FROM ticket_move GROUP BY meaning"))
        # By the default names, which the recorded ones are too.
        assert found.pop("closed") > 0
        assert found == {"ready_for_test": 1, "reopened": 15}
        assert rows(
            "SELECT ticket, strftime(said_at, '%Y-%m-%dT%H:%M:%S') FROM ticket_move "
            "WHERE meaning = 'ready_for_test'"
        ) == [("13954", "2021-03-25T06:48:05")]
        ((back,),) = rows(
            "SELECT count(*) FROM stated_ticket WHERE from_status = 'Resolved' AND status = 'To Do'"
        )
        assert back > 0


def _kinds(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """The type of each member, by its path; of lists their first item."""
    if isinstance(value, dict):
        for name, member in value.items():
            yield from _kinds(member, f"{path}.{name}")
    elif isinstance(value, list):
        for member in value[:1]:
            yield from _kinds(member, f"{path}[]")
    elif value is not None:
        yield path, type(value).__name__


_READ = (
    ".id", ".key", ".self", ".fields.summary", ".fields.created", ".fields.updated",
    ".fields.status.id", ".fields.status.name", ".fields.status.statusCategory.key",
    ".fields.issuetype.name", ".fields.project.key", ".fields.reporter.accountId",
    ".fields.comment.total", ".fields.comment.comments[].id",
    ".fields.comment.comments[].created", ".fields.comment.comments[].updated",
    ".fields.comment.comments[].author.accountId", ".changelog.total",
    ".changelog.histories[].id", ".changelog.histories[].created",
    ".changelog.histories[].author.accountId", ".changelog.histories[].items[].field",
    ".changelog.histories[].items[].fieldtype",
)  # fmt: skip


def test_the_fake_answers_as_the_real_one_did() -> None:
    shape = Shape("cloud", "https://acme.atlassian.net/rest/api/3")
    one = ticket(STORY)
    note, link = Note(1, "dora", NOW, (("Hello", None),)), Link(5, "https://h/1", "A commit")
    one = type(one)(**{**vars(one), "notes": (note,), "links": (link,)})
    made = dict(_kinds(shape.issue(one, comments=20, changelog=True)))
    recorded = [dict(_kinds(line["record"])) for line in _lines("jira_issues.ndjson.gz")]
    for path in _READ:
        assert {made[path]} == {one[path] for one in recorded if path in one}, path
    for name, body in (
        ("jira_statuses.ndjson", shape.status("1", "Open")),
        ("jira_remotelinks.ndjson", shape.link(one, link)),
        ("jira_changelogs.ndjson", shape.history(one.moves[0])),
    ):
        recorded = [dict(_kinds(line["record"])) for line in _lines(name)]
        for path, kind in _kinds(body):
            seen = {one[path] for one in recorded if path in one}
            assert not seen or kind in seen, (name, path)
