"""No judgement can be changed in a condition, or in its order, without a case that tells."""

import re
from collections.abc import Callable

import pytest

from reports.judge.catalogue import Control, catalogue, shared
from reports.judge.catalogue import control as find
from tests.controls.equivalent import EQUIVALENT
from tests.controls.mutants import mutants, parsed
from tests.controls.pool import Pool, pool
from tests.controls.stories import cases
from tests.controls.together import batches

_WITH_CASES = {case.control for case in cases()}
_CONTROLS = [control for control in catalogue() if control.id in _WITH_CASES]
_JUDGED = [one for one in _CONTROLS if one.verdict.startswith("CASE") and not one.rolls_up]
_ROLLED = [one for one in _CONTROLS if len(one.rolls_up) > 1]

_COMPARISON = re.compile(r"(?<!-)(?:<=|>=|<(?!>)|(?<!<)>)(?!\s*0\b)")

Judge = Callable[[str, bool], object]
"""A judgement to what it says: of the cases, or of all that there is."""


def _survivors(judgement: str, judge: Judge) -> set[str]:
    """The mutants that no case tells from the real judgement."""
    real, everywhere = judge(judgement, False), judge(judgement, True)
    return {
        mutant.name
        for mutant in mutants(judgement)
        if judge(mutant.sql, False) == real
        and not (mutant.is_swap and judge(mutant.sql, True) == everywhere)
    }


def _of_control(place: Pool, control: Control) -> Judge:
    return lambda sql, everything: place.judge(control, sql, everything=everything)


def _of_shared(place: Pool, name: str) -> Judge:
    naming = [one for one in _CONTROLS if name in one.verdict and not one.rolls_up]
    if name in shared("pull"):
        ids = [control.id for control in naming]
        return lambda sql, everything: place.standing(sql, ids, everything=everything)
    return lambda sql, everything: [
        place.judge(one, one.verdict.replace(name, f"({sql})"), everything=everything)
        for one in naming
    ]


@pytest.mark.soak
@pytest.mark.parametrize("control", _JUDGED, ids=lambda control: control.id)
def test_every_mutant_of_a_control_is_told(control: Control) -> None:
    found = _survivors(control.verdict, _of_control(pool(), control))
    assert found == set(EQUIVALENT.get(control.id, {}))


@pytest.mark.soak
@pytest.mark.parametrize("name", shared())
def test_every_mutant_of_a_shared_judgement_is_told(name: str) -> None:
    found = _survivors(shared()[name], _of_shared(pool(), name))
    assert found == set(EQUIVALENT.get(name, {}))


@pytest.mark.soak
@pytest.mark.parametrize("control", _ROLLED, ids=lambda control: control.id)
def test_every_part_of_a_roll_up_is_told(control: Control) -> None:
    whole = pool().roll_up(control, control.rolls_up)
    found = {
        part
        for part in control.rolls_up
        if pool().roll_up(control, tuple(one for one in control.rolls_up if one != part)) == whole
    }
    assert found == set(EQUIVALENT.get(control.id, {}))


def test_a_sample_of_the_mutants_is_told() -> None:
    place = Pool(max(batches(), key=lambda batch: len(batch.cases)))
    for control in _JUDGED:
        if control.id in ("C12.1", "C12.2c"):
            assert _survivors(control.verdict, _of_control(place, control)) == set(
                EQUIVALENT.get(control.id, {})
            )


@pytest.mark.parametrize("name", [*(one.id for one in _JUDGED), *shared()])
def test_every_comparison_is_moved_by_its_edge(name: str) -> None:
    sql = shared().get(name) or find(name).verdict
    conditions = " ".join(condition for condition, _ in parsed(sql).whens)
    moved = [one for one in mutants(sql) if re.match(r"\d+: [<>]=? in ", one.name)]
    assert len(moved) == len(_COMPARISON.findall(re.sub("'[^']*'", "", conditions)))
