"""The page QA agrees with the traces and with the findings."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from dashboard.questions import qa
from dashboard.questions.paging import PAGE_ROWS
from dashboard.questions.qa import BUILDS, Filter
from ledger.reading.reader import Copy, Reader
from reports.held.reading import as_judged
from reports.trace import trace

_WAITING = """
SELECT subject_id FROM finding WHERE control = 'C10.4' AND verdict = 'pending'
"""


@pytest.fixture(scope="module")
def copy(demo: Path) -> Copy:
    """What is published of the demo."""
    return Reader(demo).copy()


@pytest.mark.parametrize(
    ("chosen", "where"),
    [
        (Filter(), "true"),
        (Filter(tester="712020:quinn"), "tester = '712020:quinn'"),
        (Filter(repository="acme/api", environment="staging", result="fail"),
         "repository = 'acme/api' AND environment = 'staging' AND result = 'fail'"),
        (Filter(build=BUILDS[0]), "ran IN ('other', 'nothing') AND NOT voided"),
        (Filter(build=BUILDS[1]), "ran IN ('this', 'same_content')"),
        (Filter(tester="' OR true --"), "false"),
    ],
    ids=str,
)  # fmt: skip
def test_a_filter_finds_what_it_says(copy: Copy, chosen: Filter, where: str) -> None:
    expected = copy.frame(f"SELECT entry FROM trace_qa WHERE {where}")["entry"].to_list()
    every = qa.results(copy, chosen)
    assert sorted(every["entry"]) == sorted(expected)
    assert qa.count(copy, chosen) == len(expected)
    pages = [
        entry
        for first in range(0, len(expected), PAGE_ROWS)
        for entry in qa.results(copy, chosen, first)["entry"]
    ]
    assert pages == every["entry"].to_list()


def test_a_wrong_build_is_one_for_the_trace_too(copy: Copy) -> None:
    (found,) = qa.results(copy, Filter(build=BUILDS[0])).to_dicts()
    head = as_judged(copy)
    assert head is not None
    report = trace(copy, head, found["sha"])
    wrong = [event["entry"] for event in report["timeline"] if event["wrong"]]
    assert wrong == [found["entry"]]


def test_the_testers_have_all_results(copy: Copy) -> None:
    expected = Counter[Any](
        (row["tester"], row["repository"], row["environment"])
        for row in qa.results(copy, Filter()).to_dicts()
        if not row["voided"]
    )
    found = {
        (row["tester"], row["repository"], row["environment"]): row["results"]
        for row in qa.by_tester(copy, Filter()).to_dicts()
    }
    assert {key: number for key, number in found.items() if number} == expected
    assert sum(row["wrong"] for row in qa.by_tester(copy, Filter()).to_dicts()) == 1


def test_what_waits_is_what_staging_runs_without_a_result(copy: Copy) -> None:
    found = qa.waiting(copy, Filter())
    assert found["subject_id"].to_list() == copy.frame(_WAITING)["subject_id"].to_list()
    assert found["verdict"].to_list() == ["pending"]
    assert qa.waiting(copy, Filter(repository="acme/api")).is_empty()


def test_what_was_replaced_waits_no_more_and_what_runs_untested_does(copy: Copy) -> None:
    lacking = copy.frame(
        "SELECT f.subject_id, t.live_to IS NULL AS runs FROM finding f "
        "JOIN trace_deployments t USING (subject_id) "
        "WHERE f.control = 'C10.4' AND f.verdict IN ('fail', 'undecidable')"
    )
    assert lacking.height > 1
    assert not lacking["runs"].any()
    assert not set(lacking["subject_id"]) & set(qa.waiting(copy, Filter())["subject_id"])


def test_every_unbound_record_is_listed(copy: Copy) -> None:
    expected = copy.frame("SELECT seq FROM unbound_record")["seq"].to_list()
    assert sorted(qa.unbound(copy, Filter())["seq"]) == sorted(expected)
    assert qa.unbound(copy, Filter(tester="quinn-acme"))["who"].unique().to_list() == ["quinn-acme"]


def test_the_choices_are_there(copy: Copy) -> None:
    found = qa.choices(copy)
    assert found["repository"] == ["acme/api", "acme/shop", "acme/worker"]
    assert "712020:quinn" in found["tester"]
    assert found["environment"] == ["development", "staging"]
