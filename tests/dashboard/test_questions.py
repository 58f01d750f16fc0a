"""What the pages ask: the tallies made when a copy is published agree with a count of the rows."""

from pathlib import Path

import pytest

from dashboard.questions import deployments, overview
from dashboard.questions.deployments import Filter
from dashboard.questions.paging import PAGE_ROWS
from ledger.reading.reader import Copy, Reader
from reports.judge.catalogue import FLAGS


@pytest.fixture(scope="module")
def copy(demo: Path) -> Copy:
    """What is published of the demo."""
    return Reader(demo).copy()


@pytest.mark.parametrize("flag", FLAGS)
def test_the_tally_of_a_flag_is_a_count_of_deployments(copy: Copy, flag: str) -> None:
    grouped = "kind, repository, week"
    counted = copy.frame(
        f"SELECT {grouped}, {flag}_flag AS verdict, count(*) AS deployments FROM evidence "
        "GROUP BY ALL ORDER BY ALL"
    )
    tallied = copy.frame(
        f"SELECT {grouped}, verdict, deployments FROM flag_tally WHERE flag = ? ORDER BY ALL",
        [flag],
    )
    assert tallied.rows() == counted.rows()


def test_the_tally_of_controls_is_a_count_of_findings(copy: Copy) -> None:
    counted = copy.frame(
        "SELECT control, verdict, count(*)::BIGINT FROM finding "
        "WHERE verdict NOT IN ('pass', 'not_applicable') "
        "AND subject_id IN (SELECT subject_id FROM evidence) GROUP BY ALL ORDER BY ALL"
    )
    tallied = copy.frame(
        "SELECT control, verdict, sum(deployments)::BIGINT FROM control_tally "
        "GROUP BY ALL ORDER BY ALL"
    )
    assert tallied.rows() == counted.rows()


@pytest.mark.parametrize(
    ("chosen", "where"),
    [
        (Filter(), "true"),
        (Filter(kind="production", verdict="fail"), "kind = 'production' AND verdict = 'fail'"),
        (Filter(flag="qa", verdict="waived"), "qa_flag = 'waived'"),
        (Filter(flag="approval"),
         "approval_flag IN ('fail', 'undecidable', 'pending', 'waived')"),
        (Filter(control="C7.4", verdict="fail"),
         "subject_id IN (SELECT subject_id FROM finding WHERE control = 'C7.4' "
         "AND verdict = 'fail')"),
        (Filter(repository="acme/shop", week="2026-W40"),
         "repository = 'acme/shop' AND week = '2026-W40'"),
        (Filter(person="dana-acme", kind="staging"),
         "actor = 'dana-acme' AND kind = 'staging'"),
        (Filter(repository="' OR true --"), "false"),
    ],
    ids=str,
)  # fmt: skip
def test_a_filter_finds_what_it_says(copy: Copy, chosen: Filter, where: str) -> None:
    expected = copy.frame(f"SELECT subject_id FROM evidence WHERE {where}")["subject_id"]
    assert deployments.count(copy, chosen) == expected.len()
    pages = -(-expected.len() // PAGE_ROWS)
    listed = [
        subject
        for page in range(pages)
        for subject in deployments.listed(copy, chosen, page * PAGE_ROWS)["subject_id"]
    ]
    assert sorted(listed) == sorted(expected)


def test_the_worst_come_first(copy: Copy) -> None:
    found = overview.worst(copy, None)
    assert found["verdict"].to_list() == ["fail"] * overview.WORST_ROWS
    assert found["kind"].to_list() == ["production"] * overview.WORST_ROWS
