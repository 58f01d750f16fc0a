"""Whatever is answered about branches and commits, the walk goes on and nothing false is kept."""

import json
from typing import Any

import pytest

from ledger.file.store import Ledger
from ledger.verify import verify
from ledger.writing.append import append
from tests.github.answering import Answering, Asked, Told, answers
from tests.github.walking import pull_commits
from tests.helpers import OTHER_SHA, SHA, incoming

_TIP = "c" * 40
_COMMIT = {
    "sha": SHA,
    "commit": {"tree": {"sha": _TIP}, "committer": {"date": "2026-10-01T00:00:00Z"}},
    "parents": [],
}
_WHOLE: dict[str, Any] = {
    "status": "ahead",
    "base_commit": _COMMIT,
    "total_commits": 1,
    "commits": [{**_COMMIT, "sha": _TIP, "parents": [{"sha": SHA}]}],
}
_BRANCHES: list[Any] = [{"name": "main", "commit": {"sha": _TIP}}]


def _answering(branches: object, comparison: object, commit: object = None) -> Answering:
    def answer(asked: Asked) -> Told:
        path = asked.path.partition("?")[0]
        if path.endswith("/branches"):
            told = branches
        elif "/compare/" in path:
            told = comparison
        elif "/commits/" in path:
            told = commit
        else:
            told = {"id": 7, "full_name": "acme/shop", "created_at": "2026-01-01T00:00:00Z"}
        raw = told if isinstance(told, bytes) else json.dumps(told).encode()
        return Told(404 if told is None else 200, raw)

    return answer


def _pull(ledger: Ledger, branches: object, comparison: object, commit: object = None) -> None:
    body = {"id": 1, "sha": SHA, "environment": "production", "created_at": "2026-10-02T00:00:00Z"}
    append(ledger, [incoming("deployments", body, repository="acme/shop")])
    with answers(_answering(branches, comparison, commit)) as server:
        for _ in range(2):
            pull_commits(ledger, server, "acme/shop")
    assert verify(ledger).holds


def _known(ledger: Ledger) -> set[str]:
    return {sha for (sha,) in ledger.rows("SELECT sha FROM commits")}


def test_a_plain_answer_is_kept(ledger: Ledger) -> None:
    _pull(ledger, _BRANCHES, _WHOLE)
    assert _known(ledger) == {SHA, _TIP}
    assert ledger.rows("SELECT base, head, status FROM compares") == [(SHA, _TIP, "ahead")]


@pytest.mark.parametrize(
    "comparison",
    [
        b"",
        b"[]",
        b"null",
        b"7",
        b"{",
        b'{"base_commit": ' + b"[" * 50_000 + b"]" * 50_000 + b"}",
        {},
        {"message": "x"},
        {**_WHOLE, "base_commit": None},
        {**_WHOLE, "base_commit": "x"},
        {**_WHOLE, "base_commit": {**_COMMIT, "sha": OTHER_SHA}},
        {**_WHOLE, "commits": None},
        {**_WHOLE, "commits": {}},
        {**_WHOLE, "commits": []},
        {**_WHOLE, "total_commits": None},
        {**_WHOLE, "total_commits": -1},
        {**_WHOLE, "total_commits": 10**40},
        {**_WHOLE, "total_commits": True, "commits": []},
        {**_WHOLE, "status": "sideways", "commits": []},
    ],
    ids=range(19),
)
def test_a_comparison_that_is_none_brings_no_commit(ledger: Ledger, comparison: object) -> None:
    _pull(ledger, _BRANCHES, comparison)
    assert _known(ledger) == set()
    assert ledger.rows("SELECT count(*) > 0 FROM gaps WHERE of = 'commits'") == [(True,)]


@pytest.mark.parametrize("listed", [None, 7, "x", [], {"sha": "zz"}, {"sha": _TIP, "parents": 3}])
def test_a_listed_commit_that_is_none_goes_to_quarantine(ledger: Ledger, listed: object) -> None:
    _pull(ledger, _BRANCHES, {**_WHOLE, "commits": [listed]})
    assert ledger.rows("SELECT DISTINCT kind FROM quarantine") == [("commits",)]


@pytest.mark.parametrize(
    "branches",
    [
        [7],
        [None],
        [{"name": {"a": 1}, "commit": {"sha": _TIP}}],
        [{"name": "main"}],
        [{"name": "main", "commit": {"sha": "zz"}}],
        [{"name": "", "commit": {"sha": _TIP}}],
    ],
    ids=range(6),
)
def test_a_branch_that_is_none_goes_to_quarantine(ledger: Ledger, branches: object) -> None:
    _pull(ledger, branches, _WHOLE, _COMMIT)
    assert ledger.rows("SELECT count(*) FROM branch_tips") == [(0,)]
    assert ledger.rows("SELECT DISTINCT kind FROM quarantine") == [("branches",)]


@pytest.mark.parametrize("name", ["../../user", "a?per_page=1", "a b", "%2e%2e", "x...y", "é"])
def test_a_branchs_name_is_only_a_name(ledger: Ledger, name: str) -> None:
    asked: list[str] = []
    plain = _answering([{"name": name, "commit": {"sha": _TIP}}], None)

    def answer(question: Asked) -> Told:
        asked.append(question.path)
        return plain(question)

    append(ledger, [incoming("policy", {"toml": f"[branches]\nproduction = '{name}'\n"})])
    body = {"id": 1, "sha": SHA, "environment": "production", "created_at": "2026-10-02T00:00:00Z"}
    commit = {**_COMMIT, "url": "https://api.github.com/repos/acme/shop/commits/x"}
    append(ledger, [incoming("deployments", body, repository="acme/shop")])
    append(ledger, [incoming("commits", commit)])
    with answers(answer) as server:
        pull_commits(ledger, server, "acme/shop")
    compared = [path for path in asked if "compare" in path]
    assert len(compared) == 1
    assert compared[0].startswith("/repositories/7/compare/")
    assert compared[0].endswith(f"...{SHA}?page=1&per_page=1")
    assert compared[0].count("?") == 1


def test_a_branch_that_cannot_be_read_was_not_deleted(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    _pull(ledger, _BRANCHES, _WHOLE)
    # It is another moment, in which it could have been.
    monkeypatch.setattr("tests.github.answering.DATE", "Wed, 28 Oct 2026 09:00:00 GMT")
    _pull(ledger, [{"name": "main", "commit": {"sha": "zz"}}], _WHOLE)
    assert ledger.rows("SELECT count(*) FROM rewrites") == [(0,)]
    _pull(ledger, [], _WHOLE)
    assert ledger.rows("SELECT branch, after FROM rewrites") == [("main", None)]
