"""The reference holds every control, clause of the SOP and reason, and is up to date."""

from collections import Counter

import pytest

from reports.judge.catalogue import Control, catalogue
from reports.reference.page import clauses, meanings, pages
from reports.reference.reasons import given, shared_by_all
from tests.controls.stories import cases

# The clauses of sections 3 to 20; of those that are lists, or steps, how many items they have.
_CLAUSES = ("3", "4", "5", "6", "7.1", "7.2", "7.3", "7.4", "8.1", "8.2", "8.3", "9.1", "9.2",
            "9.3", "10.1", "10.2", "10.3", "10.4", "11.1", "11.2", "12.1", "12.2", "13.1", "13.2",
            "13.3", "14.1", "14.2", "14.3", "15.1", "15.2", "16.2", "16.3",
            "18.2", "18.3", "18.4")  # fmt: skip
_ITEMS = {"13.4": 8, "15.3": 7, "16.1": 4, "17.1": 5, "17.2": 5, "17.3": 7, "17.4": 5, "17.5": 7,
          "17.6": 7, "18.1": 5, "19": 8, "20.1": 5, "20.2": 5, "20.3": 6, "20.4": 6, "20.5": 6,
          "20.6": 5}  # fmt: skip
_NODES = {
    "21.1": [*"ABCDEFGHIJKLMNOPQRSTUVWXYZ", "AA", "AB", "AC"],
    "21.2": [*"ABCDEFGHIJKLM"],
}


def test_every_clause_is_there() -> None:
    named = Counter(line["clause"] for line in clauses())
    items = [f"{clause}.{n + 1}" for clause, count in _ITEMS.items() for n in range(count)]
    assert not [clause for clause in (*_CLAUSES, *items) if clause not in named]
    assert [item for item in items if named[item] > 1] == []


@pytest.mark.parametrize("diagram", _NODES)
def test_every_node_of_a_diagram_is_there_once(diagram: str) -> None:
    nodes = [
        node for line in clauses() if line["clause"] == diagram for node in line["nodes"].split()
    ]
    assert nodes == _NODES[diagram]


def test_every_clause_is_judged_or_explained() -> None:
    known = {control.id for control in catalogue()}
    for line in clauses():
        assert line["controls"] or line.get("why"), line
        assert set(line["controls"]) <= known, line


@pytest.mark.parametrize(
    "control",
    [one for one in catalogue() if one.level != "advisory"],
    ids=lambda control: control.id,
)
def test_every_control_stands_at_the_clauses_that_it_names(control: Control) -> None:
    at = {line["clause"] for line in clauses() if control.id in line["controls"]}
    for clause in control.clause.split(", "):
        assert any(place == clause or place.startswith(f"{clause}.") for place in at), clause


@pytest.mark.parametrize("control", catalogue(), ids=lambda control: control.id)
def test_every_reason_that_a_control_gives_has_a_meaning(control: Control) -> None:
    for reasons in (given(control), shared_by_all()):
        for verdict, names in reasons.items():
            assert names <= meanings()[verdict].keys()


def test_every_meaning_is_of_a_reason_that_some_control_gives() -> None:
    everywhere = [shared_by_all(), *map(given, catalogue())]
    for verdict, reasons in meanings().items():
        assert set(reasons) == set().union(*(one.get(verdict, ()) for one in everywhere))


@pytest.mark.parametrize("control", catalogue(), ids=lambda control: control.id)
def test_a_control_gives_no_reason_that_is_not_said(control: Control) -> None:
    said, first = given(control), shared_by_all()
    for case in cases():
        if case.control == control.id:
            verdict = "fail" if case.verdict == "waived" else case.verdict
            assert case.reason in said.get(verdict, frozenset()) | first.get(verdict, frozenset())


def test_the_pages_are_what_the_generator_makes() -> None:
    for path, text in pages().items():
        assert path.read_text(encoding="utf-8") == text, "run python -m reports.reference"
