"""The order in which facts arrive changes no finding; a past moment sees nothing of later ones.

But for voids: one takes back what stands in the ledger by then, and nothing that comes after it.
"""

import random
from pathlib import Path
from typing import Any

import pytest

from ledger.clock import SIMULATED_NOW
from ledger.file.store import Ledger
from ledger.kinds.base import Observation
from ledger.writing.append import Incoming, append
from reports.judge.evaluate import judge
from tests.controls.stories import observation
from tests.controls.together import Batch, batches

Findings = dict[tuple[str, str], tuple[str, str]]

_PARTS = 4


def _batch() -> Batch:
    """The most cases that share a ledger, without those that void something."""
    largest = max(batches(), key=lambda batch: len(batch.cases))
    return Batch(tuple(case for case in largest.cases if not _voids(case.story)))


def _voids(story: dict[str, Any]) -> bool:
    return any(fact.get("type") == "void" for fact in story["facts"].values())


_BATCH = _batch()


def _findings(path: Path, as_of: str | None = None) -> Findings:
    with judge(path, as_of) as judgement:
        rows = judgement.workspace.rows("SELECT subject_id, control, verdict, reason FROM finding")
    return {(subject, control): (verdict, reason) for subject, control, verdict, reason in rows}


def _facts() -> list[Observation]:
    return [observation(fact) for fact in _BATCH.story()["facts"].values()]


def _tell(path: Path, facts: list[Observation], parts: int) -> list[int]:
    """Append the facts in so many batches; the size after each."""
    sizes = []
    size = -(-len(facts) // parts)
    policy = Observation("policy", {"toml": _BATCH.story()["policy"]}, "ledger")
    with Ledger.create(path, simulated=True) as ledger:
        append(ledger, [Incoming("story", 0, "", policy)])
        for begin in range(0, len(facts), size):
            part = facts[begin : begin + size]
            append(ledger, [Incoming("story", n, "", fact) for n, fact in enumerate(part)])
            sizes.append(ledger.head()[0])
    return sizes


@pytest.fixture(scope="module")
def in_order(tmp_path_factory: pytest.TempPathFactory) -> Findings:
    """The findings where everything arrives in the order in which the stories tell it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(SIMULATED_NOW, _BATCH.story()["now"])
        path = tmp_path_factory.mktemp("order") / "ledger.duckdb"
        _tell(path, _facts(), 1)
        return _findings(path)


_MORE = [pytest.param(seed, marks=pytest.mark.soak) for seed in range(2, 12)]


@pytest.mark.parametrize("seed", [1, *_MORE])
def test_the_order_of_arrival_does_not_matter(
    seed: int, in_order: Findings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SIMULATED_NOW, _BATCH.story()["now"])
    facts = _facts()
    random.Random(seed).shuffle(facts)
    whole, half = tmp_path / "whole.duckdb", tmp_path / "half.duckdb"
    sizes = _tell(whole, facts, _PARTS)
    found = _findings(whole)
    differ = {
        place: (said, found.get(place))
        for place, said in in_order.items()
        if found.get(place) != said
    }
    assert differ == {}
    assert found.keys() == in_order.keys()
    _tell(half, facts[: -(-len(facts) // _PARTS) * 2], 2)
    assert _findings(whole, str(sizes[1])) == _findings(half)
