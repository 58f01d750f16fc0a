"""What readers of a published copy ask first, worked out once when the copy is made.

A landing page over many deployments then reads a few hundred rows instead of scanning them all.
"""

from datetime import datetime

import polars as pl

from ledger.clock import format_time
from reports.basis.verdicts import LACKING, RANK, VERDICTS
from reports.judge.catalogue import FLAGS
from reports.judge.evaluate import Judgement
from reports.state.completeness import completeness

OVERALL = "overall"
"""Stands beside the four flags for the worst verdict of a deployment."""

_GROUP = ("kind", "repository", "week")
_STATES = {"source": pl.String, "carrier": pl.String, "repository": pl.String,
           "state": pl.String, "since": pl.String, "until": pl.String}  # fmt: skip
_FIRST = "SELECT min(started_at) FROM evidence WHERE standing IS DISTINCT FROM 'before_sop'"


def standing_of_each(evidence: pl.DataFrame, found: pl.DataFrame, zone: str) -> pl.DataFrame:
    """The evidence with three more columns: `week`, `verdict` and `failures`.

    `week` is the ISO week of the start in `zone`, such as 2026-W47; `verdict` the worst of the
    four flags and all findings; `failures` the number of controls that fail.
    """
    rank = pl.col("verdict").replace_strict(RANK, return_dtype=pl.Int64)
    ranked = found.select("subject_id", rank)
    worst = ranked.group_by("subject_id").agg(
        pl.col("verdict").min().alias("worst"),
        (pl.col("verdict") == RANK["fail"]).sum().cast(pl.Int64).alias("failures"),
    )
    flagged = [pl.col(f"{flag}_flag").replace_strict(RANK, return_dtype=pl.Int64) for flag in FLAGS]
    names = dict(enumerate(VERDICTS))
    return (
        evidence.join(worst, on="subject_id", how="left", maintain_order="left")
        .with_columns(
            pl.col("started_at").dt.convert_time_zone(zone).dt.strftime("%G-W%V").alias("week"),
            pl.min_horizontal(*flagged, "worst")
            .replace_strict(names, return_dtype=pl.String)
            .alias("verdict"),
            pl.col("failures").fill_null(0),
        )
        .drop("worst")
    )


def flag_tally(evidence: pl.DataFrame) -> pl.DataFrame:
    """How many deployments stand where: kind, repository, week, flag, verdict, deployments.

    `flag` is one of the four, or `overall`.
    """
    named = [pl.col(f"{flag}_flag").alias(flag) for flag in FLAGS]
    return (
        evidence.select(*_GROUP, *named, pl.col("verdict").alias(OVERALL))
        .unpivot([*FLAGS, OVERALL], index=_GROUP, variable_name="flag", value_name="verdict")
        .group_by(*_GROUP, "flag", "verdict")
        .len("deployments")
        .with_columns(pl.col("deployments").cast(pl.Int64))
        .sort(*_GROUP, "flag", "verdict")
    )


def control_tally(evidence: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """What is lacking: kind, repository, week, control, verdict, deployments."""
    return (
        found.filter(pl.col("verdict").is_in(LACKING))
        .select("subject_id", "control", "verdict")
        .join(evidence.select("subject_id", *_GROUP), on="subject_id")
        .group_by(*_GROUP, "control", "verdict")
        .len("deployments")
        .with_columns(pl.col("deployments").cast(pl.Int64))
        .sort(*_GROUP, "control", "verdict")
    )


def source_states(judgement: Judgement) -> pl.DataFrame:
    """How complete each source is from the first judged deployment on, one row for each gap.

    `state` is complete (one row, no gap), behind (the gap reaches the moment of judgement),
    partial (a hole) or missing (nothing stated); times are RFC 3339 in UTC.
    """
    first: datetime | None = judgement.workspace.rows(_FIRST)[0][0]
    if first is None:
        return pl.DataFrame(schema=_STATES)
    now = format_time(judgement.at.judged_at)
    rows = []
    for row in completeness(judgement, first, judgement.at.judged_at):
        for gap in row["gaps"] or [{"from": None, "to": None}]:
            state = row["state"]
            if state == "partial" and gap["to"] == now:
                state = "behind"
            rows.append(
                (row["kind"], row["carrier"], row["repository"], state, gap["from"], gap["to"])
            )
    return pl.DataFrame(rows, schema=_STATES, orient="row")
