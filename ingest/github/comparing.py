"""Comparisons of two commits, with the commits that lie between them."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from ingest.github.asking.answer import Answer, UnansweredError
from ingest.github.asking.client import PER_PAGE
from ingest.github.asking.pages import Item, decoded
from ingest.github.visit import Visit
from ledger.kinds.base import is_sha

MOST_COMMITS = 5_000
"""Between two commits. Where there are more, a clone is the better way, and none of them is taken:
a history with holes would say that a commit came later than it did."""

_LEFT_OUT = ("commits", "files")


@dataclass(frozen=True)
class Comparison:
    """An answer: how the head stands to the base, and both with what the head has more.

    `commits` are the base and those that the head has more, None where they are too many.
    """

    item: Item
    status: str
    commits: list[Item] | None

    @property
    def is_inside(self) -> bool:
        """Whether the head contains the base."""
        return self.status in ("ahead", "identical")


def compare(visit: Visit, base: str, head: str) -> Comparison:
    """Compare two commits, each a SHA or the name of a branch, and read what lies between.

    Raises UnansweredError, also for an answer about others.
    """
    first, said = _asked(visit, base, head, PER_PAGE)
    total = said.get("total_commits")
    listed: list[Item] | None = [_item(first.answer, 0, said.get("base_commit"))]
    if not isinstance(total, int) or total > MOST_COMMITS:
        listed = None
    answer: Answer | None = first.answer
    page = said
    while listed is not None and answer is not None:
        found = page.get("commits")
        if not isinstance(found, list):
            raise UnansweredError("unreadable", f"The comparison {base}...{head} lists nothing.")
        listed += [_item(answer, n, commit) for n, commit in enumerate(found, start=1)]
        answer = visit.client.follow(answer.next_url) if answer.next_url and found else None
        page = _body(answer.text) if answer else {}
    if listed is not None and len(listed) != 1 + int(total or 0):
        raise UnansweredError("unstable", f"The comparison {base}...{head} is not whole.")
    return Comparison(_kept(first, said), str(said.get("status")), listed)


def check(visit: Visit, branch: str, sha: str) -> Item:
    """Compare a commit with what a branch is now, whatever lies between. Raises as `compare`."""
    return _kept(*_asked(visit, branch, sha, 1))


def _asked(visit: Visit, base: str, head: str, size: int) -> tuple[Item, dict[str, Any]]:
    pair = f"{quote(base, safe='')}...{quote(head, safe='')}"
    item = visit.read_one(f"/compare/{pair}?per_page={size}&page=1")
    said = _body(item.raw)
    begin = said.get("base_commit")
    sha = begin.get("sha") if isinstance(begin, dict) else None
    if not isinstance(sha, str) or (is_sha(base) and sha != base):
        raise UnansweredError("mismatched", f"/compare/{pair} answers with another comparison.")
    return item, said


def _body(text: str) -> dict[str, Any]:
    body = decoded(text)
    if not isinstance(body, dict):
        raise UnansweredError("unreadable", "The answer is no comparison.")
    return body


def _kept(item: Item, said: dict[str, Any]) -> Item:
    """A comparison without its commits, which are kept as commits, and without any source code."""
    body = {name: value for name, value in said.items() if name not in _LEFT_OUT}
    return Item(item.answer, item.line, json.dumps(body), body)


def _item(answer: Answer, line: int, commit: object) -> Item:
    raw = json.dumps(commit)
    return Item(answer, line, raw, decoded(raw))
