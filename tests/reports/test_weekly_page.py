"""The first page of the weekly report: the worst deployment, the rates, what is late."""

from pathlib import Path

import pytest

from ledger.file.store import Ledger
from ledger.writing.append import append
from reports.basis.verdicts import LACKING, RATED
from reports.found.counts import rates
from reports.found.findings import finding_frame
from reports.judge.catalogue import FLAGS, catalogue, control
from reports.judge.evaluate import Judgement, judge
from reports.reference.reasons import given, shared_by_all
from reports.render import formats, produce
from reports.render.weekly.drawing import spark, svg
from reports.render.weekly.page import page
from reports.weekly import weekly
from reports.weekly.causes import DECIDES
from reports.weekly.items import LEVELS, items
from tests.conftest import SetClock
from tests.helpers import incoming
from tests.reports.read_back import for_people, seen
from tests.reports.small import deployed, make, record

POLICY = (
    'timezone = "Europe/Berlin"\n[registers]\nrecords_from = 2026-10-01T00:00:00Z\n'
    '[[roles]]\nperson = "hana"\nrole = "head_of_engineering"\nfrom = 2026-01-01T00:00:00Z\n'
)


@pytest.mark.parametrize("week", ["2026-W37", "2026-W41", "2026-W43"])
def test_the_worst_deployment_and_what_it_lacks_stand_before_all_else(
    judged_acme: Judgement, week: str
) -> None:
    report = weekly(judged_acme, week)
    worst = report["deployments"][0]
    assert worst["verdict"] == "fail"
    first = items(worst["missing"])[0]
    assert first["level"] == "mandatory"
    for form in for_people():
        text = seen(report, form).replace("&#95;", "_").replace("&#39;", "'")
        places = [text.index(part) for part in (worst["sha"][:7], first["message"])]
        assert max(places) < text.index("Rates" if form != "xlsx" else "Rate ")


def test_each_thing_is_said_once_and_every_control_is_named(judged_acme: Judgement) -> None:
    for week in ("2026-W36", "2026-W37", "2026-W41", "2026-W43"):
        for row in weekly(judged_acme, week)["deployments"]:
            found = items(row["missing"])
            said = [name for item in found for name in item["controls"]]
            assert len(said) == len(set(said))
            repeated = {name for item in found for name in item["repeated_by"]}
            assert {*said, *repeated} == {one["control"] for one in row["missing"]}
            assert not repeated & set(said)
            texts = [(item["verdict"], item["reason"], item["message"]) for item in found]
            assert len(texts) == len(set(texts))


def test_only_what_says_no_more_than_its_parts_is_folded(judged_acme: Judgement) -> None:
    rows = [
        row
        for week in ("2026-W36", "2026-W37", "2026-W41", "2026-W43")
        for row in weekly(judged_acme, week)["deployments"]
    ]
    folded = [
        (finding, other)
        for row in rows
        for finding in row["missing"]
        for name in finding["repeats"]
        for other in row["missing"]
        if other["control"] == name
    ]
    assert folded
    for finding, other in folded:
        asked = control(finding["control"])
        assert asked.rolls_up or asked.over_findings
        assert other["verdict"] == finding["verdict"]
    # A roll-up with a judgement of its own stands for itself.
    own = [f for row in rows for f in row["missing"] if f["reason"] == "deployment_failed"]
    assert own
    assert all(finding["repeats"] == [] for finding in own)


def test_rates_are_those_of_the_week_that_they_are_named_after(judged_acme: Judgement) -> None:
    report = weekly(judged_acme, "2026-W43")
    assert len(report["trend"]) == 12
    assert report["trend"][-1]["rates"] == report["rates"]
    assert report["trend"][-1]["rated"] == report["rated"]
    for week in report["trend"][::4]:
        alone = weekly(judged_acme, week["week"])
        subjects = [row["id"] for row in alone["deployments"]]
        assert week["deployments"] == len(subjects)
        assert week["rates"] == alone["rates"] == rates(finding_frame(judged_acme, subjects))
        for flag in FLAGS:
            verdicts = [row["flags"][flag] for row in alone["deployments"]]
            counted = {verdict: verdicts.count(verdict) for verdict in RATED}
            assert week["flagged"][flag] == counted
            total = sum(counted.values())
            assert week["flags"][flag] == (counted["pass"] / total if total else None)


@pytest.mark.usefixtures("at_noon")
def test_a_deadline_that_passes_in_a_week_is_late_in_that_week(tmp_path: Path) -> None:
    """Deployed on Sunday, 2026-10-25, verified by nobody: its 24 hours end on Monday."""
    path = make(tmp_path / "l.duckdb", deployed("old", "2026-10-25T20:00:00Z"), policy=POLICY)
    with judge(path) as judgement:
        then, late, after = (
            weekly(judgement, week)["became_late"] for week in ("2026-W43", "2026-W44", "2026-W45")
        )
    assert then == after == []
    (row,) = late
    assert row["subject"]["id"] == "record:old"
    due = {finding["control"]: finding["due"] for finding in row["missing"]}
    assert due["C14.2"] == "2026-10-26T20:00:00Z"
    with judge(path, "2026-10-26T19:59:59Z") as judgement:
        assert weekly(judgement, "2026-W44")["became_late"] == []


@pytest.mark.usefixtures("at_noon")
def test_exceptions_rollbacks_and_failed_verifications_are_on_the_first_page(
    tmp_path: Path,
) -> None:
    said = {"kind": "other", "controls": ["C14.2"], "environment": "production", "risk": "known",
            "reason": "a release without a smoke test", "approver": "hana", "by": "hana",
            "follow_up": "ENG-9", "follow_up_due": "2026-10-30T00:00:00Z"}  # fmt: skip
    path = make(
        tmp_path / "l.duckdb",
        deployed("bad", "2026-10-27T08:00:00Z"),
        record("verification", deployment_id="record:bad", result="fail",
               time="2026-10-27T09:00:00Z", by="quinn"),
        record("rollback", deployment_id="record:back", reason="it failed",
               time="2026-10-27T10:00:00Z", previous_sha="0" * 40, replacement_sha="1" * 40),
        deployed("back", "2026-10-27T09:30:00Z"),
        record("exception", id="soon", time="2026-10-26T08:00:00Z",
               approved_at="2026-10-26T08:00:00Z", expires_at="2026-11-05T00:00:00Z",
               **{**said, "from": "2026-10-26T08:00:00Z", "to": "2026-11-05T00:00:00Z"}),
        policy=POLICY,
    )  # fmt: skip
    with judge(path) as judgement:
        report = weekly(judgement, "2026-W44")
    kinds = {row["id"]: (row["rollback"], row["verified"]) for row in report["turned_back"]}
    assert kinds == {"record:bad": (False, "fail"), "record:back": (True, None)}
    (waiver,) = report["exceptions"]
    assert (waiver["group"], waiver["overdue_since"]) == ("expires_soon", "2026-10-30T00:00:00Z")
    for form in for_people():
        text = seen(report, form)
        assert "verification failed by quinn" in text
        assert "2026-11-05 01:00 CET, soon" in text
        assert "ENG-9" in text


def test_every_reason_for_not_deciding_says_what_would_decide_it() -> None:
    reasons = set(shared_by_all().get("undecidable", ()))
    for one in catalogue():
        reasons |= given(one).get("undecidable", frozenset())
    assert set(DECIDES) == reasons


def test_undecidable_findings_are_counted_by_cause(judged_acme: Judgement) -> None:
    report = weekly(judged_acme, "2026-W37")
    expected: dict[str, int] = {}
    for row in report["deployments"]:
        for finding in row["missing"]:
            asked = control(finding["control"])
            if finding["verdict"] == "undecidable" and not (asked.rolls_up or asked.over_findings):
                expected[finding["reason"]] = expected.get(finding["reason"], 0) + 1
    assert expected
    assert {row["reason"]: row["count"] for row in report["undecidable"]} == expected
    for form in for_people():
        text = seen(report, form)
        for row in report["undecidable"]:
            assert row["decides"][:30] in text


def test_what_is_no_deployment_is_shown_and_in_no_rate(judged_acme: Judgement) -> None:
    report = weekly(judged_acme, "2026-W43")
    types = {row["subject"]["type"] for row in report["others"]}
    assert {"pull_request", "environment", "source"} <= types
    for row in report["others"]:
        assert all(finding["verdict"] in LACKING for finding in row["missing"])
        assert all(finding["level"] in LEVELS for finding in row["missing"])
    shown = page(report).detail[2]
    assert shown.total == len(report["others"]) == len(shown.subjects)


@pytest.mark.parametrize(
    ("points", "drawn"),
    [
        ([None, 0.0, 0.5, 0.999, 1.0], "·▁▄▇█"),
        ([], ""),
        ([None, None], "··"),
    ],
)
def test_a_course_in_characters(points: list[float | None], drawn: str) -> None:
    assert spark(points) == drawn


def test_a_course_is_drawn_with_its_holes() -> None:
    drawn = svg([1.0, 0.5, None, 0.0], 'a "label"')
    assert drawn.count("<polyline") == 2
    assert 'points="5.0,5.0 75.0,20.0"' in drawn
    assert 'aria-label="a &quot;label&quot;"' in drawn
    assert '<circle cx="215.0" cy="35.0" r="3.5"' in drawn
    assert "<circle" not in svg([1.0, None], "x").replace('r="1.75"', "").split("polyline")[0]


def test_what_comes_later_changes_no_report_of_then(tmp_path: Path, set_clock: SetClock) -> None:
    """The report of a quarter ago, made today, is the one made then: in every format."""
    set_clock("2026-11-02T12:00:00Z")
    then = "2026-11-02T12:00:00Z"
    path = make(
        tmp_path / "l.duckdb",
        deployed("bad", "2026-10-27T08:00:00Z"),
        record("qa", sha="0" * 40, environment="staging", result="pass",
               time="2026-10-27T07:00:00Z"),
        policy=POLICY,
    )  # fmt: skip
    with judge(path) as judgement:
        report = weekly(judgement)
        made = {form: produce("weekly", report, form) for form in formats("weekly")}
    set_clock("2027-02-01T08:00:00Z")
    later = [
        deployed("new", "2026-10-28T08:00:00Z"),
        record("verification", deployment_id="record:bad", result="fail", by="quinn",
               time="2026-10-27T09:00:00Z"),
        record("coverage", of=["qa"], to="2027-02-01T00:00:00Z",
               **{"from": "2026-01-01T00:00:00Z"}),
        incoming("approvals", {"state": "approved"}),
    ]  # fmt: skip
    with Ledger.open(path) as ledger:
        append(ledger, later)
    with judge(path, then) as judgement:
        again = weekly(judgement, "2026-W44")
    assert {form: produce("weekly", again, form) for form in made} == made
    with judge(path) as judgement:
        assert weekly(judgement, "2026-W44")["deployments"] != again["deployments"]
