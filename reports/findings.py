"""Findings as data: one control for one subject, in the shape that other programs read."""

from collections.abc import Sequence

import polars as pl

from reports.envelope import Report, envelope
from reports.flags import FLAG_OF
from reports.frames import records
from reports.judge.catalogue import SUBJECTS, catalogue
from reports.judge.evaluate import Judgement
from reports.period import Period, period

_QUERY = """
SELECT f.control, f.verdict, f.reason, f.message, f.subject_id, s.subject_type, s.id,
    s.repository, s.environment, s.happened_at, s.owner, f.evidence, f.due, f.waiver
FROM finding f JOIN subject s USING (subject_id)
"""
_TYPES = {name: position for position, name in enumerate(SUBJECTS)}
_STANDING = ("environment", "source")
_SHOWN = ("control", "clause", "level", "verdict", "reason", "message", "subject", "evidence",
          "due", "waiver", "strengths")  # fmt: skip
_STRENGTHS = """
SELECT control, subject_id, list(coalesce(r.strength, i.strength) ORDER BY seq) AS strengths
FROM (SELECT control, subject_id, unnest(evidence) AS seq FROM finding
      WHERE subject_id IN (SELECT unnest(?::VARCHAR[])))
JOIN entry_index i USING (seq) LEFT JOIN record_strength r USING (seq) GROUP BY ALL
"""


def finding_frame(
    judgement: Judgement, subjects: Sequence[str] | None = None, within: Period | None = None
) -> pl.DataFrame:
    """Every finding, or those of some subjects, with what the catalogue says of its control.

    With a period only what happened `within` it, and what is judged as it stands: environments,
    sources, and what has no time.
    Ordered by the type of the subject, its time, repository and name, then as the SOP has the
    controls.
    """
    if subjects is None:
        found = judgement.workspace.frame(_QUERY)
    else:
        chosen = f"{_QUERY} WHERE subject_id IN (SELECT unnest(?::VARCHAR[]))"
        found = judgement.workspace.frame(chosen, [list(subjects)])
    if within:
        stands = pl.col("subject_type").is_in(_STANDING) | pl.col("happened_at").is_null()
        found = found.filter(stands | within.holds("happened_at"))
    return found.join(
        catalogue_frame(judgement, found["repository"].unique().to_list()),
        on=["control", "repository"],
        nulls_equal=True,
    ).sort(
        pl.col("subject_type").replace_strict(_TYPES, return_dtype=pl.Int64),
        "happened_at", "repository", "subject_id", "position", nulls_last=True,
    )  # fmt: skip


def with_strengths(judgement: Judgement, found: pl.DataFrame) -> pl.DataFrame:
    """Rows of `finding_frame` with `strengths`: that of each entry of `evidence`, in order."""
    strong = judgement.workspace.frame(_STRENGTHS, [found["subject_id"].unique().to_list()])
    return found.join(
        strong, on=["control", "subject_id"], how="left", maintain_order="left"
    ).with_columns(pl.col("strengths").fill_null([]))


def catalogue_frame(judgement: Judgement, repositories: Sequence[str | None]) -> pl.DataFrame:
    """What holds for each control in each repository: the policy may override a level there."""
    return pl.DataFrame(
        [
            (found.id, name, position, found.clause, judgement.level(found, name),
             found.is_rated, FLAG_OF.get(found.id), found.remedy)
            for position, found in enumerate(catalogue())
            for name in repositories
        ],
        schema={"control": pl.String, "repository": pl.String, "position": pl.Int64,
                "clause": pl.String, "level": pl.String, "is_rated": pl.Boolean,
                "flag": pl.String, "remedy": pl.String},
        orient="row",
    )  # fmt: skip


def as_json(judgement: Judgement, found: pl.DataFrame) -> list[Report]:
    """Rows of `finding_frame` in the shape of architecture.md section 4."""
    subject = pl.struct(
        pl.col("subject_type").alias("type"),
        "id",
        "repository",
        "environment",
    )
    shown = with_strengths(judgement, found).with_columns(subject.alias("subject"))
    return records(shown.select(_SHOWN))


def findings(judgement: Judgement, since: str | None = None, until: str | None = None) -> Report:
    """The report `findings`: every finding of a period (`reports.period`) in a fixed order."""
    asked = period(since, until, judgement.policy.calendar)
    found = as_json(judgement, finding_frame(judgement, within=asked))
    head = envelope(judgement.workspace, judgement.book, "findings", asked.parameters(), len(found))
    return {**head, "findings": found}
