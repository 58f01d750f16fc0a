"""The weekly report: which week a deployment belongs to, what it lacks, how complete that is."""

from pathlib import Path

import pytest

from ledger.errors import UsageError
from reports.basis.verdicts import LACKING, RANK
from reports.judge.evaluate import Judgement, judge
from reports.weekly import weekly
from tests.helpers import incoming
from tests.reports.small import BERLIN, deployed, make, record

pytestmark = pytest.mark.usefixtures("at_noon")

SUNDAY_LATE = "2026-10-25T22:59:59Z"
MONDAY_FIRST = "2026-10-25T23:00:00Z"


def test_sunday_and_monday_in_berlin_when_the_clocks_go_back(tmp_path: Path) -> None:
    ledger = make(
        tmp_path / "ledger.duckdb",
        deployed("first", "2026-10-18T22:00:00Z"),
        deployed("before", "2026-10-18T21:59:59Z"),
        deployed("sunday", SUNDAY_LATE),
        deployed("monday", MONDAY_FIRST),
    )
    with judge(ledger) as judgement:
        held = {
            week: {row["id"] for row in weekly(judgement, week)["deployments"]}
            for week in ("2026-W42", "2026-W43", "2026-W44")
        }
    assert held == {
        "2026-W42": {"record:before"},
        "2026-W43": {"record:first", "record:sunday"},
        "2026-W44": {"record:monday"},
    }


def test_by_default_it_is_the_last_complete_week(tmp_path: Path) -> None:
    ledger = make(tmp_path / "ledger.duckdb", deployed("monday", MONDAY_FIRST))
    for as_of, week, complete in (
        ("2026-11-01T22:59:59Z", "2026-W43", True),
        (None, "2026-W44", True),
    ):
        with judge(ledger, as_of) as judgement:
            report = weekly(judgement)
        assert (report["week"], report["complete"]) == (week, complete)
        assert report["provenance"]["parameters"] == {"week": week}
    with judge(ledger) as judgement:
        assert weekly(judgement, "2026-W45")["complete"] is False
        with pytest.raises(UsageError):
            weekly(judgement, "last week")


def test_a_week_without_deployments(tmp_path: Path) -> None:
    with judge(make(tmp_path / "ledger.duckdb")) as judgement:
        report = weekly(judgement)
    assert report["deployments"] == []
    assert report["rates"] == report["previous"]["rates"] == {"mandatory": None, "default": None}
    assert report["environments"] == report["groups"] == report["completeness"] == []


def test_the_worst_come_first_and_production_before_all(judged_acme: Judgement) -> None:
    for week in ("2026-W36", "2026-W37", "2026-W41"):
        rows = weekly(judged_acme, week)["deployments"]
        kinds = ("production", "staging", None, "development", "preview")
        order = [(RANK[row["verdict"]], kinds.index(row["kind"])) for row in rows]
        assert order == sorted(order)


def test_what_is_missing_explains_the_flags(judged_acme: Judgement) -> None:
    for week in ("2026-W36", "2026-W37", "2026-W41", "2026-W43"):
        for row in weekly(judged_acme, week)["deployments"]:
            for flag, verdict in row["flags"].items():
                said = [one["verdict"] for one in row["missing"] if one["flag"] == flag]
                assert all(one in LACKING for one in said)
                worst = min(said, key=RANK.__getitem__, default=None)
                assert worst == (verdict if verdict in LACKING else None)
            for finding in row["missing"]:
                assert finding["message"]
                assert finding["remedy"]


def test_the_numbers_add_up(judged_acme: Judgement) -> None:
    report = weekly(judged_acme, "2026-W37")
    total = len(report["deployments"])
    assert report["provenance"]["rows"] == total
    for listed in (report["environments"], report["groups"]):
        assert sum(group["deployments"] for group in listed) == total
        for group in listed:
            for spread in (group["verdicts"], *group["flags"].values()):
                assert sum(spread.values()) == group["deployments"]
    by_reason = sum(row["count"] for row in report["counts"]["reasons"])
    assert by_reason == sum(report["counts"]["verdicts"].values())
    before = weekly(judged_acme, "2026-W36")
    assert report["previous"]["week"] == "2026-W36"
    assert report["previous"]["rates"] == before["rates"]


def test_a_gap_in_a_source_is_shown_with_its_times(judged_acme: Judgement) -> None:
    lacking = [
        row for row in weekly(judged_acme, "2026-W37")["completeness"] if row["state"] != "complete"
    ]
    assert lacking == [
        {
            "repository": "acme/worker",
            "carrier": "source",
            "kind": "approvals",
            "state": "partial",
            "gaps": [{"from": "2026-09-11T07:00:00Z", "to": "2026-09-11T12:00:00Z"}],
        }
    ]


def test_completeness_ends_with_what_was_known_then(tmp_path: Path) -> None:
    covered = {"of": ["qa"], "from": "2026-01-01T00:00:00Z", "to": "2026-11-02T12:00:00Z"}
    ledger = make(
        tmp_path / "ledger.duckdb",
        deployed("one", "2026-11-02T08:00:00Z"),
        record("coverage", **covered),
    )
    with judge(ledger) as judgement:
        rows = {row["kind"]: row for row in weekly(judgement, "2026-W45")["completeness"]}
        later = {row["state"] for row in weekly(judgement, "2026-W46")["completeness"]}
    assert rows["qa"]["state"] == "complete"
    assert rows["verification"]["state"] == "missing"
    assert rows["verification"]["gaps"] == [
        {"from": "2026-11-01T23:00:00Z", "to": "2026-11-02T12:00:00Z"}
    ]
    assert later == {"missing"}


def test_the_ledger_is_its_own_register_from_the_day_that_the_policy_says(tmp_path: Path) -> None:
    policy = BERLIN + "[registers]\nrecords_from = 2026-10-01T00:00:00Z\n"
    ledger = make(
        tmp_path / "ledger.duckdb", deployed("one", "2026-10-27T08:00:00Z"), policy=policy
    )
    with judge(ledger) as judgement:
        report = weekly(judgement)
    states = {row["kind"]: row["state"] for row in report["completeness"]}
    assert states["qa"] == states["verification"] == "complete"
    assert states["commits"] == "missing"
    stated = next(row for row in report["coverage"] if row["kind"] == "qa")
    assert stated == {
        "source": "ledger", "kind": "qa", "repository": "*",
        "from": "2026-10-01T00:00:00Z", "to": "2026-11-02T12:00:00Z",
    }  # fmt: skip


def test_what_could_not_be_read_is_counted(tmp_path: Path) -> None:
    from ledger.file.store import Ledger
    from ledger.writing.append import append

    path = make(tmp_path / "ledger.duckdb", deployed("one", "2026-10-27T08:00:00Z"))
    with Ledger.open(path) as ledger:
        (outcome,) = append(ledger, [incoming("approvals", {"state": "approved"})])
    assert outcome.result == "quarantined"
    with judge(path) as judgement:
        report = weekly(judgement, "2026-W45")
    (row,) = report["quarantined"]
    assert report["quarantine"] == row["count"] == row["new"] == 1
    assert row["kind"] == "approvals"
