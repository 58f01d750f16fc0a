"""Evidence blocks in comments: what a reader can say there, and what an attacker cannot do."""

import time
from datetime import UTC, datetime
from typing import Any

import pytest

from ledger.file.store import Ledger
from ledger.kinds.records.blocks import MAX_BLOCK_CHARACTERS, rows_in, unreadable_blocks
from tests.helpers import SHA, incoming, take

_CREATED = datetime(2026, 10, 26, 9, tzinfo=UTC)
_EDITED = datetime(2026, 10, 26, 10, tzinfo=UTC)
_QA = f"```qa-result\nsha: {SHA}\nenvironment: staging\nresult: pass\n```"


def _rows(text: str) -> list[dict[str, Any]]:
    rows = rows_in(
        text,
        author="quinn",
        repository="acme/shop",
        created=_CREATED,
        changed=_EDITED,
        ticket="#12",
    )
    return [{name: getattr(row, name) for name in row.__struct_fields__} for row in rows]


def test_a_block_is_a_record_of_its_author() -> None:
    (row,) = _rows(f"Tested today.\n\n{_QA}\n\nBye")
    assert (row["sha"], row["environment"], row["result"]) == (SHA, "staging", "pass")
    assert (row["by"], row["tester"], row["tester_claimed"]) == ("quinn", "quinn", None)
    assert (row["about"], row["tickets"], row["origin"]) == ("acme/shop", ["#12"], "comments")


def test_the_author_answers_for_the_block_whoever_it_names() -> None:
    (row,) = _rows(_QA.replace("result:", "by: alice\ntester: toni\nresult:"))
    assert (row["by"], row["tester"], row["tester_claimed"]) == ("quinn", "quinn", "toni")


def test_a_block_without_a_time_has_those_of_its_comment() -> None:
    (row,) = _rows(_QA)
    assert (row["said_at"], row["block_created"], row["block_changed"]) == (
        None,
        _CREATED,
        _EDITED,
    )
    (timed,) = _rows(_QA.replace("result:", "time: 2026-10-26T08:00:00Z\nresult:"))
    assert timed["said_at"] == datetime(2026, 10, 26, 8, tzinfo=UTC)


def test_the_same_block_keeps_its_name_when_the_text_around_it_is_edited() -> None:
    (before,), (after,) = _rows(_QA), _rows(f"Edited.\n{_QA}")
    (changed,) = _rows(_QA.replace("pass", "fail"))
    assert before["block"] == after["block"] != changed["block"]


@pytest.mark.parametrize(
    "text",
    [
        _QA.replace("\n", "\r\n"),
        _QA.replace("```", "~~~"),
        _QA.replace("```", "````"),
        _QA.replace("```qa-result", "``` qa-result  "),
    ],
)
def test_ways_to_write_a_fence(text: str) -> None:
    assert [row["result"] for row in _rows(text)] == ["pass"]


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "qa-result: pass",
        "```\nresult: pass\n```",
        "```yaml\nresult: pass\n```",
        "```qa-result\nnever closed",
        f"> {_QA}",
        "`qa-result` is what I wrote",
        f"```\n{_QA}\n```",
        _QA.removesuffix("```") + "~~~",
    ],
)
def test_what_is_no_block(text: str | None) -> None:
    assert rows_in(text, author=None, repository=None, created=None, changed=None) == []
    assert unreadable_blocks(text) == []


def test_a_text_full_of_fences_is_read_in_linear_time() -> None:
    began = time.perf_counter()
    assert _rows("```qa-result\n" * 200_000 + "`" * 100_000 + "\n```" * 100_000) == []
    assert time.perf_counter() - began < 5


def test_two_blocks_in_one_text() -> None:
    verification = f"```verification\nsha: {SHA}\nenvironment: production\nresult: pass\n```"
    assert [row["environment"] for row in _rows(f"{_QA}\n{verification}")] == [
        "staging",
        "production",
    ]


def test_an_unreadable_block_is_counted_beside_a_good_one(ledger: Ledger) -> None:
    body = {
        "id": 4,
        "body": f"{_QA}\n\n{_QA.replace('pass', 'perhaps')}",
        "user": {"login": "quinn"},
        "url": "https://api.github.com/repos/acme/shop/issues/comments/4",
        "issue_url": "https://api.github.com/repos/acme/shop/issues/12",
    }
    assert take(ledger, incoming("issue_comments", body)) == ["added"]
    assert ledger.rows("SELECT blocks_unreadable FROM comments") == [(1,)]
    assert ledger.rows("SELECT result, tickets FROM qa") == [("pass", ["#12"])]


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ("result: !!python/object/apply:os.system [id]", "`result`|Invalid enum|result"),
        ("result: &a pass\nnotes: *a", "anchors"),
        ("a: &a [x, x]\nb: &b [*a, *a]\nresult: pass", "anchors"),
        ("result: [pass", "not YAML"),
        ("- pass", "no `key: value` lines"),
        ("pass", "no `key: value` lines"),
        ("", "no `key: value` lines"),
        ("result: pass\x00", "not YAML"),
        ("notes: " + "x" * MAX_BLOCK_CHARACTERS, "too long"),
        ("result: pass", "environment"),
        ("environment: staging\nresult: perhaps", "result"),
        ("environment: staging\nresult: pass\ntime: soon", "`time`"),
        ("? [a, b]\n: c", "environment|not YAML"),
        ("a:" * 9_000, "not YAML|environment"),
        ("[" * 19_000, "nests"),
        ("result: " + "[" * 9, "not YAML|nests"),
        ("- " * 9_000, "nests"),
        ("? " * 9_000, "nests"),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_an_unreadable_block_gives_no_row_and_a_reason(lines: str, why: str) -> None:
    text = f"```qa-result\n{lines}\n```"
    assert _rows(text) == []
    (problem,) = unreadable_blocks(text)
    assert any(part in problem for part in why.split("|")), problem


def test_every_value_stays_text() -> None:
    (row,) = _rows(_QA.replace("result:", "notes: !!int 0x1f\nid: 1_000\nurl: yes\nresult:"))
    assert (row["notes"], row["record_id"], row["url"]) == ("0x1f", "1_000", "yes")
