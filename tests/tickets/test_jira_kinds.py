"""What Jira answers, read: blocks in documents and wiki markup, histories, keys of sites."""

from datetime import UTC, datetime
from typing import Any

import pytest

from ledger.file.store import Ledger
from ledger.kinds.jira.text import blocks_of, text_of, urls_in
from tests.helpers import SHA, incoming, take

_CLOUD = "https://acme.atlassian.net/rest/api/3"
_BLOCK = f"repository: acme/shop\nsha: {SHA}\nenvironment: staging\nresult: pass\n"
_ADF = {
    "type": "doc",
    "version": 1,
    "content": [
        {"type": "paragraph", "content": [{"type": "text", "text": "Tested."}]},
        {"type": "codeBlock", "attrs": {"language": "qa-result"},
         "content": [{"type": "text", "text": _BLOCK}]},
    ],
}  # fmt: skip
_WIKI = f"Tested.\r\n{{code:qa-result}}\r\n{_BLOCK}{{code}}\r\n"
_TITLED = f"{{code:title=qa-result|borderStyle=solid}}\n{_BLOCK}{{code}}"
_FENCED = f"```qa-result\n{_BLOCK}```"


def _comment(body: Any, **fields: Any) -> dict[str, Any]:
    return {"id": "7", "author": {"accountId": "5:q"}, "created": "2026-10-20T10:00:00.000+0200",
            "updated": "2026-10-20T10:00:00.000+0200", "body": body, **fields}  # fmt: skip


def _history(number: str, *items: dict[str, Any], created: Any = "2026-10-20T10:00:00.000+0200",
             ) -> dict[str, Any]:  # fmt: skip
    return {"id": number, "author": {"accountId": "5:q"}, "created": created, "items": list(items)}


def _status(old: str, new: str, **fields: Any) -> dict[str, Any]:
    return {"field": "status", "fieldtype": "jira", "from": "1", "fromString": old, "to": "2",
            "toString": new, **fields}  # fmt: skip


def _take(ledger: Ledger, kind: str, body: dict[str, Any], url: str) -> list[str]:
    return take(ledger, incoming(kind, body, source="jira", url=url))


@pytest.mark.parametrize(
    "body", [_ADF, _WIKI, _TITLED, _FENCED], ids=["adf", "wiki", "titled", "fence"]
)
def test_a_block_is_the_same_record_in_every_markup(ledger: Ledger, body: Any) -> None:
    assert _take(ledger, "jira_comments", _comment(body), f"{_CLOUD}/issue/ENG-1/comment") == [
        "added"
    ]
    assert ledger.rows(
        'SELECT about, sha, environment, result, tester, "by", tickets, origin, block_created '
        "FROM qa"
    ) == [("acme/shop", SHA, "staging", "pass", "5:q", "5:q", ["ENG-1"], "comments",
           datetime(2026, 10, 20, 8, tzinfo=UTC))]  # fmt: skip
    assert ledger.rows("SELECT ticket, author, blocks_unreadable, shas FROM comments") == [
        ("ENG-1", "5:q", 0, [SHA])
    ]


def test_a_block_that_names_no_repository_is_of_none(ledger: Ledger) -> None:
    body = _FENCED.replace("repository: acme/shop\n", "")
    _take(ledger, "jira_comments", _comment(body), f"{_CLOUD}/issue/ENG-1/comment")
    assert ledger.rows("SELECT about, repository, sha FROM qa") == [(None, None, SHA)]


@pytest.mark.parametrize("body", [
    f"{{code}}\n{_FENCED}\n{{code}}",  # an example of a block, shown as code
    f"{{noformat}}\n{_WIKI}{{noformat}}",
    f"{{code:qa-result}}\n{_BLOCK}",  # never closed
    {"type": "doc", "content": [{"type": "codeBlock", "content": [{"text": _BLOCK}]}]},
    {"type": "doc", "content": "x"}, {"type": ["codeBlock"]}, ["x"], 7, None,
])  # fmt: skip
def test_what_is_no_block_makes_no_record(ledger: Ledger, body: Any) -> None:
    assert _take(ledger, "jira_comments", _comment(body), f"{_CLOUD}/issue/ENG-1/comment") == [
        "added"
    ]
    assert ledger.rows("SELECT count(*) FROM qa") == [(0,)]


def test_an_unreadable_block_is_counted_on_its_ticket(ledger: Ledger) -> None:
    body = {"type": "doc", "content": [{"type": "codeBlock", "attrs": {"language": "qa-result"},
            "content": [{"type": "text", "text": "&a [*a]"}]}]}  # fmt: skip
    _take(ledger, "jira_comments", _comment(body), f"{_CLOUD}/issue/ENG-1/comment")
    assert ledger.rows("SELECT ticket, blocks_unreadable FROM comments") == [("ENG-1", 1)]


def test_a_document_reads_as_people_see_it() -> None:
    document = {"type": "doc", "content": [
        {"type": "paragraph", "content": [
            {"type": "text", "text": "see", "marks": [{"type": "link", "attrs": {"href": "https://h/1"}}]},
            {"type": "hardBreak"}, {"type": "mention", "attrs": {"text": "@quinn"}}]},
        {"type": "blockCard", "attrs": {"url": "https://h/2"}}]}  # fmt: skip
    assert text_of(document).split() == ["see", "https://h/1", "@quinn", "https://h/2"]
    assert urls_in(document) == ["https://h/1", "https://h/2"]
    assert blocks_of(document) == []


def test_one_history_may_move_several_times_and_each_is_kept_in_order(ledger: Ledger) -> None:
    history = _history("9", _status("Open", "In Test"), {"field": "Build", "toString": SHA},
                       _status("In Test", "Done"))  # fmt: skip
    _take(ledger, "jira_changelogs", history, f"{_CLOUD}/issue/ENG-1/changelog")
    assert ledger.rows(
        "SELECT ticket, from_status, status, from_status_id, status_id, step, sha, origin, "
        "strength FROM ticket_updates ORDER BY step"
    ) == [("ENG-1", "Open", "In Test", "1", "2", 0, SHA, "tickets", "observed"),
          ("ENG-1", "In Test", "Done", "1", "2", 2, SHA, "tickets", "observed")]  # fmt: skip


@pytest.mark.parametrize(
    "items",
    [[_status("Open", "Done", fieldtype="custom")], [{"field": "labels", "toString": "Done"}], []],
)
def test_what_is_no_status_is_no_move(ledger: Ledger, items: list[dict[str, Any]]) -> None:
    history = _history("9", *items)
    assert _take(ledger, "jira_changelogs", history, f"{_CLOUD}/issue/ENG-1/changelog") == ["added"]
    assert ledger.rows("SELECT count(*) FROM ticket_updates") == [(0,)]


def test_two_shas_in_one_history_name_none(ledger: Ledger) -> None:
    fields = [{"field": name, "toString": sha} for name, sha in (("A", SHA), ("B", "b" * 40))]
    history = _history("9", _status("Open", "Done"), *fields)
    _take(ledger, "jira_changelogs", history, f"{_CLOUD}/issue/ENG-1/changelog")
    assert ledger.rows("SELECT sha FROM ticket_updates") == [(None,)]


def test_the_bulk_form_and_what_an_issue_embeds_are_the_same_moves(ledger: Ledger) -> None:
    at = datetime(2026, 10, 20, 8, tzinfo=UTC)
    bulk = {"issueId": "10001", "changeHistories": [
        _history("9", _status("Open", "Done"), created=int(at.timestamp() * 1000))]}  # fmt: skip
    fields = {"summary": "Pay", "comment": {"comments": [_comment(_ADF)]}}
    issue = {"id": "10001", "key": "ENG-1", "fields": fields,
             "changelog": {"histories": [_history("9", _status("Open", "Done"))]}}  # fmt: skip
    _take(ledger, "jira_changelogs", bulk, f"{_CLOUD}/changelog/bulkfetch")
    _take(ledger, "jira_issues", issue, f"{_CLOUD}/search/jql")
    _take(
        ledger,
        "jira_changelogs",
        _history("9", _status("Open", "Done")),
        f"{_CLOUD}/issue/10001/changelog",
    )
    rows = ledger.rows("SELECT DISTINCT key, said_at, status, ticket_id, site FROM ticket_updates")
    assert rows == [
        ("jira_changelog:acme.atlassian.net:9", at, "Done", "10001", "acme.atlassian.net")
    ]
    assert ledger.rows("SELECT count(*) FROM qa") == [(1,)]


def test_two_sites_with_the_same_numbers_are_never_one(ledger: Ledger) -> None:
    issue = {"id": "10001", "key": "ENG-1", "fields": {"summary": "Pay"}}
    for host in ("a.example", "b.example/jira"):
        assert _take(ledger, "jira_issues", issue, f"https://{host}/rest/api/2/search") == ["added"]
    assert ledger.rows("SELECT key, site FROM tickets ORDER BY site") == [
        ("jira_issue:a.example:10001", "a.example"),
        ("jira_issue:b.example/jira:10001", "b.example/jira"),
    ]


def test_an_edited_comment_and_a_renamed_status_are_versions(ledger: Ledger) -> None:
    url = f"{_CLOUD}/issue/ENG-1/comment"
    edited = _comment("Never mind.", updated="2026-10-21T10:00:00.000+0200")
    assert _take(ledger, "jira_comments", _comment(_ADF), url) == ["added"]
    assert _take(ledger, "jira_comments", edited, url) == ["added"]
    assert _take(ledger, "jira_comments", _comment(_ADF), url) == ["known"]
    for name in ("Ready", "\u5f85\u6d4b\u8bd5"):
        status = {"id": "2", "name": name}
        assert _take(ledger, "jira_statuses", status, f"{_CLOUD}/status") == ["added"]
    assert ledger.rows("SELECT name FROM ticket_statuses ORDER BY seq") == [
        ("Ready",), ("\u5f85\u6d4b\u8bd5",)]  # fmt: skip


def test_a_person_has_no_address_in_the_ledger(ledger: Ledger) -> None:
    author = {"name": "quinn", "emailAddress": "quinn@example.com"}
    _take(ledger, "jira_comments", _comment("x", author=author), f"{_CLOUD}/issue/ENG-1/comment")
    assert ledger.rows("SELECT author FROM comments") == [("quinn",)]
    assert ledger.rows("FROM entries WHERE contains(payload, 'quinn@')") == []


@pytest.mark.parametrize(("kind", "body", "url"), [
    ("jira_changelogs", {"id": "1", "items": []}, None),
    ("jira_comments", {"id": "1"}, None),
    ("jira_remotelinks", {"id": 1}, None),
    ("jira_changelogs", {"id": "-1", "items": []}, f"{_CLOUD}/issue/ENG-1/changelog"),
    ("jira_changelogs", {"id": "1", "items": "x"}, f"{_CLOUD}/issue/ENG-1/changelog"),
    ("jira_changelogs", {"id": "1", "created": 10**18}, f"{_CLOUD}/issue/ENG-1/changelog"),
    ("jira_changelogs", {"issueId": "x", "changeHistories": []}, f"{_CLOUD}/changelog/bulkfetch"),
    ("jira_issues", {"id": "1", "key": "ENG-1"}, f"{_CLOUD}/search"),
    ("jira_issues", {"id": True, "key": "ENG-1", "fields": {}}, f"{_CLOUD}/search"),
    ("jira_issues", {"id": "1", "key": "", "fields": {}}, f"{_CLOUD}/search"),
    ("jira_statuses", {"id": "1"}, f"{_CLOUD}/status"),
])  # fmt: skip
def test_what_cannot_be_read_lies_in_quarantine(
    ledger: Ledger, kind: str, body: dict[str, Any], url: str
) -> None:
    assert _take(ledger, kind, body, url) == ["quarantined"]
