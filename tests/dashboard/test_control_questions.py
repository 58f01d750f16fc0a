"""The page Controls and that of a control agree with a count of the findings."""

from collections import Counter
from pathlib import Path

import pytest

from dashboard.questions import controls
from dashboard.questions.controls import Lacking
from dashboard.questions.paging import PAGE_ROWS
from ledger.clock import SIMULATED_NOW
from ledger.file.store import Ledger
from ledger.reading.publish import publish
from ledger.reading.reader import Copy, Reader
from reports.basis.verdicts import LACKING, RANK
from reports.judge.catalogue import catalogue
from reports.judge.catalogue import control as find
from reports.publish import fill
from tests.reports.small import BERLIN, deployed, make

_EVERY = """
SELECT f.control, f.verdict, s.repository, e.kind, f.subject_id
FROM finding f JOIN subject s USING (subject_id) LEFT JOIN evidence e USING (subject_id)
"""


@pytest.fixture(scope="module")
def copy(demo: Path) -> Copy:
    """What is published of the demo."""
    return Reader(demo).copy()


@pytest.mark.parametrize(
    ("repository", "kind"),
    [(None, None), ("acme/shop", None), (None, "production"), ("acme/api", "staging"),
     ("nobody/nothing", None)],
)  # fmt: skip
def test_the_counts_are_those_of_the_findings(
    copy: Copy, repository: str | None, kind: str | None
) -> None:
    expected = Counter(
        (row["control"], row["verdict"])
        for row in copy.frame(_EVERY).to_dicts()
        if row["verdict"] != "not_applicable"
        and repository in (None, row["repository"])
        and kind in (None, row["kind"])
    )
    found = controls.counts(copy, repository, kind)
    assert {(name, v): n for name, of in found.items() for v, n in of.items()} == expected


@pytest.mark.parametrize(
    "chosen",
    [
        Lacking("C7.4"),
        Lacking("C3.1", verdict="pass"),
        Lacking("A7", repository="acme/shop", kind="production"),
        Lacking("C7.1", verdict="fail"),
        Lacking("A4"),
        Lacking("C9.2b"),
        Lacking("A5"),
        Lacking("C7.1", kind="production"),
    ],
    ids=str,
)
def test_what_lacks_a_control_is_listed_to_the_last(copy: Copy, chosen: Lacking) -> None:
    expected = {
        row["subject_id"]
        for row in copy.frame(_EVERY).to_dicts()
        if row["control"] == chosen.control
        and (row["verdict"] == chosen.verdict if chosen.verdict else row["verdict"] in LACKING)
        and chosen.repository in (None, row["repository"])
        and chosen.kind in (None, row["kind"])
    }
    every = controls.lacking(copy, chosen)
    assert controls.count(copy, chosen) == every.height == len(expected)
    assert set(every["subject_id"]) == expected
    pages = [
        subject
        for first in range(0, every.height, PAGE_ROWS)
        for subject in controls.lacking(copy, chosen, first)["subject_id"]
    ]
    assert pages == every["subject_id"].to_list()
    ranks = [RANK[verdict] for verdict in every["verdict"]]
    assert ranks == sorted(ranks)


def test_a_pull_request_has_its_page_at_the_source(copy: Copy) -> None:
    found = controls.lacking(copy, Lacking("C7.1", verdict="fail")).to_dicts()
    assert {row["url"] for row in found} == {
        f"https://github.com/{row['repository']}/pull/{row['id']}" for row in found
    }
    assert found


def test_one_finding_and_the_name_that_traces_it(copy: Copy) -> None:
    found = controls.finding(copy, "C9.2b", "ticket:acme/worker:WORKER-113")
    assert found is not None
    assert (found["verdict"], found["id"]) == ("fail", "WORKER-113")
    assert controls.traced_name(found) == "WORKER-113"
    assert controls.finding(copy, "C9.2b", "ticket:acme/worker:NONE-1") is None


def test_a_clause_has_its_parts() -> None:
    assert {part for found in catalogue() for part in found.clause.split(", ")} == set(
        controls.clauses()
    )
    assert controls.is_of(find("C7.4"), "7")
    assert controls.is_of(find("C7.4"), "7.4")
    assert not controls.is_of(find("C17.2"), "7")


def test_the_level_is_that_of_the_policy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SIMULATED_NOW, "2026-11-02T12:00:00Z")
    policy = f"""{BERLIN}
[levels]
"C7.4" = "advisory"
[repositories."acme/shop"]
levels = {{ "C6.2" = "recommended" }}
"""
    path = make(tmp_path / "l.duckdb", deployed("one", "2026-10-28T08:00:00Z"), policy=policy)
    with Ledger.open(path) as ledger:
        publish(ledger, fill)
    stated = controls.levels(Reader(path).copy())
    assert controls.level(stated["C7.4"], None) == "advisory"
    assert controls.level(stated["C7.4"], "acme/shop") == "advisory"
    assert controls.level(stated["C6.2"], None) == "mandatory"
    assert controls.level(stated["C6.2"], "acme/shop") == "recommended"
