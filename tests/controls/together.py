"""Cases told into few ledgers: each in a repository of its own, with ids of its own.

To judge a ledger takes seconds, and a story of it next to nothing. So cases with the same policy
and the same moment share one ledger, unless they say something that holds for all repositories.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from reports.judge.evaluate import Judgement, judge
from tests.controls.stories import Case, addressed, cases, tell

_OWNER = re.compile(r"\bacme\b", re.IGNORECASE)
_PROJECT = re.compile(r"\b(?:SHOP|OPS)\b")
_NUMBER = re.compile(
    r"(?<=deployments/)\d+|(?<=deployment_id: )\d+|(?<=run_id: )\d+|(?<=runs/)\d+"
    r"|(?<=job/)\d+|(?<=run:)\d+"
)
_IDS = ("id", "run_id", "deployment_id", "record", "subject_id")
_NAMED = re.compile(r"(^record:|^exception:[^:]*:|(?m:^id: ))(\S+)")
_OVERRIDES = re.compile(r"^\[+repositories\.", re.MULTILINE)
_STEP = 1_000_000


@dataclass(frozen=True, eq=False)
class Batch:
    """Cases that share one ledger, each moved to its own repository."""

    cases: tuple[Case, ...]

    def story(self) -> dict[str, Any]:
        """All the stories as one."""
        facts = {
            (case.number, name): fact
            for case in self.cases
            for name, fact in case.story["facts"].items()
        }
        own = dict.fromkeys(_own_policy(case.story["policy"])[1] for case in self.cases)
        policy = _own_policy(self.cases[0].story["policy"])[0] + "".join(own)
        return {**self.cases[0].story, "policy": policy, "facts": facts}


@cache
def batches() -> tuple[Batch, ...]:
    """Every case, in as few ledgers as may be."""
    found: defaultdict[tuple[object, ...], list[Case]] = defaultdict(list)
    numbers: dict[str, int] = {}
    for case in cases():
        number = numbers.setdefault(repr(case.story), len(numbers))
        moved = _moved_case(case, number)
        alone = number if any(_is_for_all(fact) for fact in moved.story["facts"].values()) else None
        common, _ = _own_policy(moved.story["policy"])
        found[common, moved.story["now"], alone].append(moved)
    return tuple(Batch(tuple(listed)) for listed in found.values())


@contextmanager
def judged(batch: Batch) -> Iterator[Judgement]:
    """The judgement of a batch; it ends with the generator."""
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        path = Path(folder) / "ledger.duckdb"
        tell(batch.story(), path, patch)
        with judge(path) as judgement:
            yield judgement


def _own_policy(policy: str) -> tuple[str, str]:
    """What a policy says for all repositories, and what it says for one at its end."""
    own = _OVERRIDES.search(policy)
    end = own.start() if own else len(policy)
    return policy[:end], policy[end:]


def _is_for_all(fact: dict[str, Any]) -> bool:
    """Whether a fact is of no repository: of people, policies, or another ticket system."""
    kind = fact.get("kind", "")
    of_project = kind == "coverage" and fact["body"]["repository"].startswith("project:")
    return (
        kind in ("policy", "teams", "team_members")
        or kind.startswith("jira_")
        or of_project
        or _names_account(fact)
    )


def _names_account(value: Any) -> bool:
    if isinstance(value, dict):
        return {"login", "id"} <= value.keys() or any(map(_names_account, value.values()))
    return isinstance(value, list) and any(map(_names_account, value))


def _moved_case(case: Case, number: int) -> Case:
    story = {
        "now": case.story["now"],
        "policy": _moved_text(case.story["policy"], number),
        "facts": {name: _scoped(fact, number) for name, fact in case.story["facts"].items()},
    }
    return replace(
        case, subject=_moved(case.subject, number, "subject_id"), story=story, number=number
    )


def _scoped(fact: dict[str, Any], number: int) -> dict[str, Any]:
    """A fact of one repository, also where it was of all."""
    moved: dict[str, Any] = _moved(addressed(fact), number)
    if moved.get("type") == "role":
        moved.setdefault("repositories", [f"acme-{number}/*"])
    if moved.get("repository") == "*":
        moved["repository"] = f"acme-{number}/shop"
    return moved


def _moved(value: Any, number: int, key: str = "") -> Any:
    if isinstance(value, dict):
        return {name: _moved(item, number, name) for name, item in value.items()}
    if isinstance(value, list):
        return [_moved(item, number) for item in value]
    if key in _IDS and isinstance(value, int):
        return value + number * _STEP
    if isinstance(value, str):
        is_name = key in _IDS and ":" not in value
        return _moved_id(value, number) if is_name else _moved_text(value, number)
    return value


def _moved_id(value: str, number: int) -> str:
    return str(int(value) + number * _STEP) if value.isdigit() else f"{value}-{number}"


def _moved_text(text: str, number: int) -> str:
    """A text with the owner and the ids of a case; a record is named behind its colon."""
    text = _NUMBER.sub(lambda found: _moved_id(found[0], number), text)
    text = _NAMED.sub(lambda found: found[1] + _moved_id(found[2], number), text)
    text = _PROJECT.sub(lambda found: f"{found[0]}{number}", text)
    return _OWNER.sub(lambda found: f"{found[0]}-{number}", text)
