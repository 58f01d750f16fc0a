"""Findings as data: one control for one subject, in the shape that other programs read."""

from collections.abc import Callable, Sequence

import polars as pl

from reports.basis.envelope import Report, envelope
from reports.basis.frames import Tables, records
from reports.basis.period import Period, period
from reports.found.flags import FLAG_OF
from reports.judge.catalogue import SUBJECTS, Control, catalogue
from reports.judge.evaluate import Judgement

_QUERY = """
SELECT f.control, f.verdict, f.reason, f.message, f.subject_id, s.subject_type, s.id,
    s.repository, s.environment, s.happened_at, s.owner, f.evidence, f.due, f.waiver
FROM finding f JOIN subject s USING (subject_id)
"""
# Of the tables of a published copy: each subject by its key, for there may be ten million findings.
_OF_DEPLOYMENTS = """
SELECT f.control, f.verdict, f.reason, f.message, f.subject_id, 'deployment' AS subject_type,
    f.subject_id AS id, e.repository, e.environment, e.started_at AS happened_at, f.evidence,
    f.due, f.waiver
FROM (FROM finding WHERE {chosen}) f
JOIN trace_deployments e USING (subject_id)
"""
Level = Callable[[Control, str | None], str]
"""Says the level of a control in a repository."""

_TYPES = {name: position for position, name in enumerate(SUBJECTS)}
_STANDING = ("environment", "source")
_SHOWN = ("control", "clause", "level", "verdict", "reason", "message", "subject", "evidence",
          "due", "waiver", "strengths")  # fmt: skip
_STRENGTHS = """
SELECT seq, coalesce(r.strength, i.strength) AS strength
FROM (SELECT seq, strength FROM entry_index WHERE seq IN (SELECT unnest($1::BIGINT[]))) i
LEFT JOIN record_strength r USING (seq)
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
    return _described(found, judgement.level)


def findings_of(tables: Tables, deployments: Sequence[str]) -> list[Report]:
    """The findings of some deployments, from the tables of a published copy, as JSON has them."""
    if not deployments:
        return []
    chosen = " OR ".join(f"subject_id = ${number + 1}" for number in range(len(deployments)))
    found = tables.frame(_OF_DEPLOYMENTS.format(chosen=chosen), deployments)
    levels = {
        (control, name): level
        for control, name, level in tables.frame(
            "SELECT control, repository, level FROM level_override"
        ).rows()
    }
    described = _described(
        found, lambda control, name: levels.get((control.id, name), control.level)
    )
    return _as_json(with_strengths(tables, described))


def _described(found: pl.DataFrame, level: Level) -> pl.DataFrame:
    """Findings with what the catalogue says of their controls, in the order of reports."""
    return found.join(
        catalogue_frame(level, found["repository"].unique().to_list()),
        on=["control", "repository"],
        nulls_equal=True,
    ).sort(
        pl.col("subject_type").replace_strict(_TYPES, return_dtype=pl.Int64),
        "happened_at", "repository", "subject_id", "position", nulls_last=True,
    )  # fmt: skip


def with_strengths(tables: Tables, found: pl.DataFrame) -> pl.DataFrame:
    """Rows of `finding_frame` with `strengths`: that of each entry of `evidence`, in order."""
    cited = found["evidence"].explode().drop_nulls().unique()
    strong = tables.frame(_STRENGTHS, [cited.to_list()])
    numbered = found.with_row_index("row")
    listed = (
        numbered.select("row", seq="evidence")
        .explode("seq")
        .drop_nulls("seq")
        .join(strong, on="seq", maintain_order="left")
        .group_by("row", maintain_order=True)
        .agg(pl.col("strength").alias("strengths"))
    )
    return (
        numbered.join(listed, on="row", how="left", maintain_order="left")
        .with_columns(pl.col("strengths").fill_null([]))
        .drop("row")
    )


def catalogue_frame(level: Level, repositories: Sequence[str | None]) -> pl.DataFrame:
    """What holds for each control in each repository: the policy may override a level there."""
    return pl.DataFrame(
        [
            (found.id, name, position, found.clause, level(found, name),
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
    return _as_json(with_strengths(judgement.workspace, found))


def _as_json(found: pl.DataFrame) -> list[Report]:
    subject = pl.struct(
        pl.col("subject_type").alias("type"),
        "id",
        "repository",
        "environment",
    )
    shown = found.with_columns(subject.alias("subject"))
    return records(shown.select(_SHOWN))


def findings(judgement: Judgement, since: str | None = None, until: str | None = None) -> Report:
    """The report `findings`: every finding of a period (`basis.period`) in a fixed order."""
    asked = period(since, until, judgement.policy.calendar)
    found = as_json(judgement, finding_frame(judgement, within=asked))
    head = envelope(judgement.workspace, judgement.book, "findings", asked.parameters(), len(found))
    return {**head, "findings": found}
