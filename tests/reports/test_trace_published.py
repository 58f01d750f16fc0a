"""A trace of what is published says what judging would say, as long as that holds."""

from pathlib import Path

import pytest

from ledger.file.store import Ledger
from ledger.reading import publish
from ledger.writing.append import append
from reports.held import reading
from reports.judge.evaluate import judge
from reports.publish import fill_anew
from reports.render import formats, render
from reports.trace import asked
from reports.trace.asking import judged
from tests.conftest import SetClock
from tests.reports.small import commit, deployed, make, record, sha

NOON = "2026-11-02T12:00:00Z"


def made(path: Path) -> Path:
    """A ledger published."""
    with Ledger.open(path) as ledger:
        return publish.publish(ledger, fill_anew)


def test_it_judges_nothing_and_says_the_same_bytes(
    tmp_path: Path, set_clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_clock(NOON)
    qa = record("qa", sha=sha("main"), environment="staging", result="pass", tester="quinn",
                time="2026-10-05T07:00:00Z", ticket="ENG-7")  # fmt: skip
    path = make(
        tmp_path / "ledger.duckdb", commit("main"), deployed("main", "2026-10-05T08:00:00Z"), qa
    )
    copy = made(path)
    with judge(copy) as judgement:
        expected = judged(judgement, "ENG-7")
    monkeypatch.setattr(reading, "judge", None)
    for form in formats("trace"):
        assert render("trace", asked(copy, "ENG-7"), form) == render("trace", expected, form)
    # Another version of this program may judge otherwise: what it published is not taken.
    monkeypatch.setattr(reading, "digest", lambda: "another")
    with Ledger.read(copy) as ledger:
        assert reading.as_judged(ledger) is None


def test_what_falls_due_later_is_judged_then(tmp_path: Path, set_clock: SetClock) -> None:
    """Published an hour after it went live: a day later its verification is missing."""
    set_clock("2026-10-05T09:00:00Z")
    path = make(
        tmp_path / "ledger.duckdb",
        commit("main"),
        deployed("main", "2026-10-05T08:00:00Z"),
        record("coverage", of=["verification"],
               **{"from": "2026-01-01T00:00:00Z", "to": "2026-10-05T09:00:00Z"}),
        policy="[registers]\nrecords_from = 2026-01-01T00:00:00Z\n",
    )  # fmt: skip
    copy = made(path)

    def said() -> dict[str, str]:
        report = asked(copy, "record:main")
        verdicts = {row["control"]: row["verdict"] for row in report["findings"]}
        return {"as_of": report["as_of"], "C14.2": verdicts["C14.2"]}

    assert said() == {"as_of": "2026-10-05T09:00:00Z", "C14.2": "pending"}
    set_clock("2026-10-06T07:00:00Z")
    assert said() == {"as_of": "2026-10-06T07:00:00Z", "C14.2": "pending"}
    set_clock("2026-10-06T09:00:00Z")
    assert said() == {"as_of": "2026-10-06T09:00:00Z", "C14.2": "fail"}


def test_where_the_ledger_becomes_a_register_everything_is_judged(
    tmp_path: Path, set_clock: SetClock
) -> None:
    """The head of the report says so from then on, and absence counts."""
    set_clock("2026-10-05T09:00:00Z")
    path = make(
        tmp_path / "ledger.duckdb",
        commit("main"),
        deployed("main", "2026-10-05T08:00:00Z"),
        policy="[registers]\nrecords_from = 2026-10-05T10:00:00Z\n",
    )
    copy = made(path)
    set_clock("2026-10-05T10:00:00Z")
    report = asked(copy, sha("main"))
    assert [row["from"] for row in report["coverage"]][:1] == ["2026-10-05T10:00:00Z"]
    with judge(copy) as judgement:
        assert judged(judgement, sha("main")) == report


def test_a_moment_before_the_last_entry_is_judged(tmp_path: Path, set_clock: SetClock) -> None:
    set_clock("2026-10-05T09:00:00Z")
    path = make(
        tmp_path / "ledger.duckdb", commit("main"), deployed("main", "2026-10-05T08:00:00Z")
    )
    then = asked(made(path), sha("main"), "2026-10-05T09:00:00Z")
    set_clock("2026-10-06T09:00:00Z")
    with Ledger.open(path) as ledger:
        append(ledger, [deployed("again", "2026-10-06T08:00:00Z", sha=sha("main"))])
    later = made(path)
    assert asked(later, sha("main"), "2026-10-05T09:00:00Z") == then
    assert len(asked(later, sha("main"))["deployments"]) == 2
