"""A policy tried on the past: which verdicts would be others if it had been in force all along."""

from reports.basis.envelope import Report, envelope
from reports.basis.frames import records
from reports.judge.evaluate import Judgement

_FINDINGS = """
SELECT f.control, f.subject_id, s.subject_type, s.id, s.repository, s.environment, f.verdict,
    f.reason FROM finding f JOIN subject s USING (subject_id)
"""


def dry_run(now: Judgement, tried: Judgement) -> Report:
    """The report `dry_run`: `changes` lists findings that differ, `before` and `after`."""
    before, after = now.workspace.frame(_FINDINGS), tried.workspace.frame(_FINDINGS)
    names = ["control", "subject_id", "subject_type", "id", "repository", "environment"]
    joined = before.join(
        after, on=names, how="full", coalesce=True, nulls_equal=True, suffix="_then"
    )
    changed = joined.filter(
        joined["verdict"].ne_missing(joined["verdict_then"])
        | joined["reason"].ne_missing(joined["reason_then"])
    ).sort("subject_type", "repository", "subject_id", "control", nulls_last=True)
    return {
        **envelope(now.workspace, now.book, "dry_run", rows=changed.height),
        "judged": joined.height,
        "counts": records(
            changed.group_by("verdict", "verdict_then")
            .len("findings")
            .sort("verdict", "verdict_then")
        ),
        "changes": records(changed.drop("subject_id")),
    }
