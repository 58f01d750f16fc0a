"""Never green by absence: what is taken away turns no failure and no doubt into a pass.

A source is taken away with what it states of its own completeness: an absence that is stated to be
complete is evidence.
"""

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from reports.judge.evaluate import judge
from tests.controls.stories import Case, tell
from tests.controls.together import Batch, batches
from tests.sampling import sampled

Fact = dict[str, Any]
Findings = dict[tuple[str, str], tuple[str, str]]

_SOURCES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    # The kinds of facts of a source, and what its coverage is stated of.
    "approvals": (("approvals", "pending_deployments", "approval"), ("approvals", "approval")),
    "environments": (("environments", "deployment_branch_policies"), ("environments",)),
    "git": (("commits", "branches", "tags", "compare"), ("commits", "branches", "tags")),
    "pull requests": (
        ("pulls", "reviews", "commit_pulls", "pull_commits", "commits_without_pull"),
        ("pulls", "reviews"),
    ),
    "checks": (("check_runs", "statuses", "branch_rules"), ("check_runs", "statuses")),
    "tickets": (
        ("ticket", "issues", "issue_comments", "issue_timeline", "jira_issues", "jira_changelogs"),
        ("ticket", "issues", "issue_comments", "issue_timeline"),
    ),
    "qa": (("qa",), ("qa",)),
    "verifications": (("verification",), ("verification",)),
    "exceptions": (("exception",), ("exception",)),
    "roles": (("role",), ("role",)),
    "coverage": (("coverage",), ()),
}


def _kind(fact: Fact) -> str:
    return str(fact.get("type") or fact["kind"])


def _states(fact: Fact) -> set[str]:
    """What a statement of coverage is about."""
    said = fact.get("of") or fact.get("body", {}).get("kind") or ()
    return {said} if isinstance(said, str) else set(said)


def _chosen() -> Iterator[Case]:
    """Of each control the first cases that fail and that are undecidable."""
    seen: set[tuple[str, str]] = set()
    for case in max(batches(), key=lambda batch: len(batch.cases)).cases:
        place = (case.control, case.verdict)
        if case.verdict in ("fail", "undecidable") and place not in seen:
            seen.add(place)
            yield case


_CASES = Batch(tuple(_chosen()))


def _findings(keep: Callable[[Fact], bool], path: Path, patch: pytest.MonkeyPatch) -> Findings:
    story = _CASES.story()
    facts = {name: fact for name, fact in story["facts"].items() if keep(fact)}
    tell({**story, "facts": facts}, path, patch)
    with judge(path) as judgement:
        rows = judgement.workspace.rows("SELECT subject_id, control, verdict, reason FROM finding")
    return {(subject, control): (verdict, reason) for subject, control, verdict, reason in rows}


@pytest.fixture(scope="module")
def complete(tmp_path_factory: pytest.TempPathFactory) -> Findings:
    """The findings with everything."""
    with pytest.MonkeyPatch.context() as patch:
        path = tmp_path_factory.mktemp("complete") / "ledger.duckdb"
        return _findings(lambda _: True, path, patch)


_BY_ANOTHER_CLOCK = "not_in_main_then"
"""Where no pull request says when a commit came, its committer's clock does (section 3, "C3.3")."""


_ITS_LATER_RESULTS = {"C11.1b": "C11.1d"}
"""What a result of the same content that came later does to it is another control's to say."""


def _greened(found: Findings, complete: Findings) -> dict[tuple[str, str], tuple[Any, ...]]:
    return {
        place: (complete[place], said)
        for place, said in found.items()
        if said[0] == "pass"
        and complete.get(place, ("pass",))[0] in ("fail", "undecidable")
        and complete[place][1] != _BY_ANOTHER_CLOCK
        and found.get((place[0], _ITS_LATER_RESULTS.get(place[1], place[1])), said)[0] == "pass"
    }


@pytest.mark.parametrize("source", sampled(_SOURCES, 3))
def test_without_a_source_nothing_passes_that_did_not(
    source: str, complete: Findings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kinds, states = _SOURCES[source]

    def keep(fact: Fact) -> bool:
        return _kind(fact) not in kinds and not (_states(fact) & set(states))

    found = _findings(keep, tmp_path / "ledger.duckdb", monkeypatch)
    assert _greened(found, complete) == {}


_SEEDS = [1, *(pytest.param(seed, marks=pytest.mark.soak) for seed in range(2, 30))]


@pytest.mark.parametrize("seed", _SEEDS)
def test_nor_without_any_part_of_what_is_known(
    seed: int, complete: Findings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Random facts of some sources are missing, and these sources state no coverage."""
    dice = random.Random(seed)
    hit = [source for source in _SOURCES if dice.random() < 0.4]
    kinds = {kind for source in hit for kind in _SOURCES[source][0]}
    states = {kind for source in hit for kind in _SOURCES[source][1]}

    def keep(fact: Fact) -> bool:
        if _states(fact) & states:
            return False
        return _kind(fact) not in kinds or dice.random() < 0.5

    found = _findings(keep, tmp_path / "ledger.duckdb", monkeypatch)
    assert _greened(found, complete) == {}
