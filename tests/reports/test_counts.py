"""Rates count mandatory and default apart; with nothing to count there is none."""

from typing import Any

import polars as pl
import pytest

from reports.found.counts import counts, rated, rates, reasons, tally
from reports.judge.evaluate import Judgement
from reports.render.words import percent

_SCHEMA = {"level": pl.String, "verdict": pl.String, "reason": pl.String,
           "is_rated": pl.Boolean}  # fmt: skip


def found(*rows: tuple[str, str], is_rated: bool = True) -> pl.DataFrame:
    listed = [(level, verdict, f"because_{verdict}", is_rated) for level, verdict in rows]
    return pl.DataFrame(listed, schema=_SCHEMA, orient="row")


def test_a_rate_is_pass_of_all_that_is_decided_or_should_have_been() -> None:
    verdicts = (
        "pass",
        "pass",
        "pass",
        "fail",
        "waived",
        "undecidable",
        "pending",
        "not_applicable",
    )
    rows = found(*(("mandatory", verdict) for verdict in verdicts), ("default", "pass"))
    assert rates(rows) == {"mandatory": 0.5, "default": 1.0}
    assert rated(rows)["mandatory"] == {"pass": 3, "fail": 1, "waived": 1, "undecidable": 1}


@pytest.mark.parametrize("verdict", ["pending", "not_applicable"])
def test_with_nothing_to_count_there_is_no_rate(verdict: str) -> None:
    assert rates(found(("mandatory", verdict))) == {"mandatory": None, "default": None}
    assert percent(None) == "none"


def test_recommended_and_advisory_never_lower_a_rate() -> None:
    rows = found(("mandatory", "pass"), ("recommended", "fail"), ("advisory", "fail"))
    assert rates(rows) == {"mandatory": 1.0, "default": None}


def test_a_roll_up_counts_in_no_rate() -> None:
    rows = found(("mandatory", "pass")).vstack(found(("mandatory", "fail"), is_rated=False))
    assert rates(rows) == {"mandatory": 1.0, "default": None}


@pytest.mark.parametrize(
    ("rate", "text"),
    [(1.0, "100 %"), (9999 / 10000, "99.9 %"), (0.0, "0.0 %"), (0.57, "57.0 %"), (2 / 3, "66.6 %")],
)
def test_only_a_whole_rate_reads_as_one(rate: float, text: str) -> None:
    assert percent(rate) == text


def test_every_verdict_is_named_and_reasons_are_worst_first() -> None:
    rows = found(("mandatory", "pass"), ("default", "fail"), ("default", "pass"))
    assert tally(rows) == {
        "fail": 1, "undecidable": 0, "pending": 0, "waived": 0, "pass": 2, "not_applicable": 0,
    }  # fmt: skip
    assert [row["reason"] for row in reasons(rows)] == ["because_fail", "because_pass"]


def test_the_report_counts_every_finding_once(judged_acme: Judgement) -> None:
    report: dict[str, Any] = counts(judged_acme)
    total = judged_acme.workspace.rows("SELECT count(*) FROM finding")[0][0]
    assert sum(report["verdicts"].values()) == total
    assert sum(sum(row["verdicts"].values()) for row in report["controls"]) == total
