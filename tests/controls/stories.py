"""Cases as data: a story of facts, and for each case what is left out, changed or added."""

import copy
import re
from dataclasses import dataclass
from functools import cache
from hashlib import sha1
from pathlib import Path
from typing import Any

import pytest
import yaml

from ingest.archive import observe
from ingest.records.line import observe_record
from ledger.clock import SIMULATED_NOW
from ledger.file.store import Ledger
from ledger.kinds.base import Observation
from ledger.writing.append import Incoming, append
from reports.judge.evaluate import judge

_HERE = Path(__file__).parent
_NAME = re.compile(r"\$(\w+)")
_OWN = ("rewrites", "tombstone", "sweep")
_URLS = {
    "commits": "/repos/acme/shop/commits/x",
    "branches": "/repos/acme/shop/branches",
    "tags": "/repos/acme/shop/tags",
    "pulls": "/repos/acme/shop/pulls",
    "actions_runs": "/repos/acme/shop/actions/runs",
    "actions_jobs": "/repos/acme/shop/actions/jobs",
    "deployments": "/repos/acme/shop/deployments",
    "deployment_statuses": "/repos/acme/shop/deployments",
    "pending_deployments": "/repos/acme/shop/actions/runs/12/pending_deployments",
}


@dataclass(frozen=True)
class Case:
    """One control, one situation, one verdict; `number` is that of its story among several."""

    control: str
    name: str
    subject: str
    verdict: str
    reason: str
    story: dict[str, Any]
    number: int = 0

    def __str__(self) -> str:
        return f"{self.control}-{self.verdict}-{self.name.replace(' ', '_')}"


class _Loader(yaml.CSafeLoader):
    """YAML whose times stay text."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, form) for tag, form in found if tag != "tag:yaml.org,2002:timestamp"]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def load(path: Path) -> Any:
    """A YAML file with $NAME written out as a SHA."""
    return _named(_Loader(path.read_text(encoding="utf-8")).get_single_data())


def _named(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _named(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_named(item) for item in value]
    if isinstance(value, str):
        return _NAME.sub(
            lambda name: sha1(name[1].encode(), usedforsecurity=False).hexdigest(), value
        )
    return value


@cache
def cases() -> list[Case]:
    """Every case of every file in `cases`.

    A file is called after its control, unless its cases list `controls`: such a case is one for
    each of them, and `{control}` in it is the id.
    """
    found = []
    for path in sorted((_HERE / "cases").glob("*.yaml")):
        for name, case in load(path).items():
            verdict, reason = case["expect"].split(" ")
            for control in case.get("controls", [path.stem]):
                told = _told(_about(case, control))
                subject = str(case.get("subject", 102))
                found.append(Case(control, name, subject, verdict, reason, told))
    return found


@cache
def _story(name: str) -> dict[str, Any]:
    story: dict[str, Any] = load(_HERE / "stories" / f"{name}.yaml")
    return story if "facts" in story else _told(story)


def _about(value: Any, control: str) -> Any:
    if isinstance(value, dict):
        return {key: _about(item, control) for key, item in value.items()}
    if isinstance(value, list):
        return [_about(item, control) for item in value]
    return value.replace("{control}", control) if isinstance(value, str) else value


def _told(case: dict[str, Any]) -> dict[str, Any]:
    """The facts of the story that a case changes; a story may itself change another."""
    story = _story(case.get("story", "promotion"))
    facts = dict(story["facts"])
    for name in case.get("without", []):
        del facts[name]
    for name, change in case.get("change", {}).items():
        fact = copy.deepcopy(facts[name])
        _merge(fact.get("body", fact), change)
        facts[name] = fact
    return {
        "now": case.get("now", story["now"]),
        "policy": case.get("instead of the policy", story["policy"] + case.get("policy", "")),
        "facts": {**facts, **case.get("with", {})},
    }


def _merge(target: dict[str, Any], change: dict[str, Any]) -> None:
    for key, value in change.items():
        if isinstance(value, dict) and isinstance(target.get(key), dict):
            _merge(target[key], value)
        else:
            target[key] = value


def addressed(fact: dict[str, Any]) -> dict[str, Any]:
    """A fact with the address or the repository that it comes from, where it does not say it."""
    if "type" in fact:
        return fact
    if fact["kind"] in _OWN:
        return {"repository": "acme/shop", **fact}
    return {"url": _URLS.get(fact["kind"]), **fact}


def observation(fact: dict[str, Any]) -> Observation:
    """The observation of one fact of a story: an archive line, a record, or a notice of our own."""
    if "type" in fact:
        return observe_record(fact)
    line = addressed(fact)
    if fact["kind"] in _OWN:
        return Observation(fact["kind"], fact["body"], repository=line["repository"])
    return observe({**line, "record": fact["body"]}, fact["kind"], None)


def tell(story: dict[str, Any], path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Write a story into a fresh simulated ledger."""
    monkeypatch.setenv(SIMULATED_NOW, story["now"])
    policy = Observation("policy", {"toml": story["policy"]}, "ledger")
    facts = [policy, *(observation(fact) for fact in story["facts"].values())]
    with Ledger.create(path, simulated=True) as ledger:
        outcomes = append(ledger, [Incoming("story", n, "", fact) for n, fact in enumerate(facts)])
    assert {outcome.result for outcome in outcomes} == {"added"}, outcomes


def findings(path: Path) -> dict[tuple[str, str], tuple[str, str]]:
    """(subject, control) to (verdict, reason)."""
    with judge(path) as judgement:
        rows = judgement.workspace.rows("SELECT subject_id, control, verdict, reason FROM finding")
    return {(subject, control): (verdict, reason) for subject, control, verdict, reason in rows}
