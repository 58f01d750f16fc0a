"""Counts by control and verdict, and the rates of compliance (controls.md section 1)."""

from collections.abc import Mapping

import polars as pl

from reports.basis.envelope import Report, envelope
from reports.basis.verdicts import RANK, RATED, VERDICTS
from reports.found.findings import finding_frame
from reports.judge.catalogue import catalogue
from reports.judge.evaluate import Judgement

RATED_LEVELS = ("mandatory", "default")
"""The levels that have a rate; recommended and advisory controls never lower one."""


def tally(found: pl.DataFrame) -> dict[str, int]:
    """How often each verdict stands among findings, worst first, all six always named."""
    counted = dict(found.group_by("verdict").len().iter_rows())
    return {verdict: counted.get(verdict, 0) for verdict in VERDICTS}


def in_rates(found: pl.DataFrame) -> pl.DataFrame:
    """The findings that count in a rate."""
    return found.filter(
        "is_rated", pl.col("level").is_in(RATED_LEVELS), pl.col("verdict").is_in(RATED)
    )


def rated(found: pl.DataFrame) -> dict[str, dict[str, int]]:
    """What the rate of each level is made of: findings by the verdicts that count."""
    result = {}
    for level in RATED_LEVELS:
        counted = tally(found.filter("is_rated", pl.col("level") == level))
        result[level] = {verdict: counted[verdict] for verdict in RATED}
    return result


def rates(found: pl.DataFrame) -> dict[str, float | None]:
    """pass / (pass + fail + waived + undecidable) for each level; None with nothing to count."""
    return {level: rate(counted) for level, counted in rated(found).items()}


def rate(counted: Mapping[str, int]) -> float | None:
    """The rate of one count by verdict; None where nothing counts."""
    total = sum(counted.get(verdict, 0) for verdict in RATED)
    return counted.get("pass", 0) / total if total else None


def reasons(found: pl.DataFrame) -> list[Report]:
    """Findings by verdict and reason, worst verdict first, then the most frequent."""
    return (
        found.group_by("verdict", "reason")
        .len("count")
        .with_columns(pl.col("verdict").replace_strict(RANK).alias("rank"))
        .sort("rank", "count", "reason", descending=[False, True, False])
        .drop("rank")
        .to_dicts()
    )


def counts(judgement: Judgement) -> Report:
    """The report `counts`: what an evaluation found, control by control."""
    found = finding_frame(judgement)
    by_control = {
        name: rows for (name,), rows in found.partition_by("control", as_dict=True).items()
    }
    listed = [
        {
            "control": control.id,
            "clause": control.clause,
            "level": judgement.level(control),
            "statement": control.statement,
            "verdicts": tally(by_control.get(control.id, found.clear())),
        }
        for control in catalogue()
    ]
    head = envelope(judgement.workspace, judgement.book, "counts", rows=len(listed))
    return {
        **head,
        "deployments": found.filter(pl.col("subject_type") == "deployment")[
            "subject_id"
        ].n_unique(),
        "controls": listed,
        "verdicts": tally(found),
        "rates": rates(found),
        "rated": rated(found),
    }
