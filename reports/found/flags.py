"""The four flags of a deployment: each the worst verdict of its controls (controls.md, 1)."""

import polars as pl

from reports.basis.verdicts import RANK, VERDICTS
from reports.judge.catalogue import FLAGS
from reports.judge.evaluate import Judgement

UNMAPPED = ""
"""Stands for the kind of an environment that the policy does not map."""

FLAG_OF = {
    control: flag
    for flag, kinds in FLAGS.items()
    for controls in kinds.values()
    for control in controls
}
"""The flag that a control counts for."""


def _members() -> pl.DataFrame:
    """Kind of environment, flag, control. What nobody mapped could be any kind: it has all."""
    mapped = [
        (kind, flag, control)
        for flag, kinds in FLAGS.items()
        for kind, controls in kinds.items()
        for control in controls
    ]
    unmapped = [(UNMAPPED, flag, control) for control, flag in FLAG_OF.items()]
    return pl.DataFrame(mapped + unmapped, schema=["kind", "flag", "control"], orient="row")


def roll_up(deployments: pl.DataFrame, findings: pl.DataFrame) -> pl.DataFrame:
    """One row for each deployment: `subject_id` and a verdict for each flag, in the given order.

    `deployments` has `subject_id` and `kind`, `findings` has `subject_id`, `control` and
    `verdict`. A control of a flag that was not judged counts as undecidable: a flag is never
    green by absence. A flag without controls for that kind of environment is not_applicable.
    """
    asked = deployments.select("subject_id", pl.col("kind").fill_null(UNMAPPED))
    judged = findings.select("subject_id", "control", "verdict")
    rank = pl.col("verdict").fill_null("undecidable").replace_strict(RANK, return_dtype=pl.Int64)
    worst = (
        asked.join(_members(), on="kind")
        .join(judged, on=["subject_id", "control"], how="left")
        .with_columns(rank.alias("rank"))
        .group_by("subject_id")
        .agg(pl.col("rank").filter(pl.col("flag") == flag).min().alias(flag) for flag in FLAGS)
    )
    names = dict(enumerate(VERDICTS))
    none = RANK["not_applicable"]
    return asked.join(worst, on="subject_id", how="left", maintain_order="left").select(
        "subject_id",
        *(
            pl.col(flag).fill_null(none).replace_strict(names, return_dtype=pl.String)
            for flag in FLAGS
        ),
    )


def flags(judgement: Judgement, subjects: list[str] | None = None) -> pl.DataFrame:
    """The flags of every judged deployment, or of those named; ordered by `subject_id`."""
    chosen = "" if subjects is None else "WHERE subject_id IN (SELECT unnest($1::VARCHAR[]))"
    parameters = [] if subjects is None else [subjects]
    frame = judgement.workspace.frame
    names = ", ".join(f"'{name}'" for name in FLAG_OF)
    of_flags = f"(FROM finding WHERE control IN ({names}))"
    return roll_up(
        frame(f"SELECT subject_id, kind FROM evidence {chosen} ORDER BY 1", parameters),
        frame(f"SELECT subject_id, control, verdict FROM {of_flags} {chosen}", parameters),
    )
