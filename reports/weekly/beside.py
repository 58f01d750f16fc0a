"""What a week brought beside its own deployments: what became late, what else fails, what failed.

A failure is new in the week of what fails. What was pending turns into one when its deadline
passes, and so may fail in a week in which nothing was deployed.
"""

import polars as pl

from reports.basis.envelope import Report
from reports.basis.frames import records
from reports.basis.verdicts import RANK
from reports.basis.weeks import Week
from reports.found.findings import finding_frame, with_strengths
from reports.judge.evaluate import Judgement
from reports.weekly.items import items
from reports.weekly.rows import lacking

_LATE = """
SELECT m.control, m.subject_id, m.due
FROM missed m JOIN subject s USING (subject_id)
WHERE m.due >= $1 AND m.due < $2 AND s.happened_at < $1
"""
_OTHERS = """
SELECT subject_id FROM subject
WHERE subject_type <> 'deployment' AND happened_at >= $1 AND happened_at < $2
    AND subject_type NOT IN ('environment', 'source')
"""
_STANDING = """
SELECT subject_id FROM subject WHERE subject_type IN ('environment', 'source')
"""
_TURNED_BACK = """
SELECT subject_id AS id, repository, environment, kind, deployed_sha AS sha, run_url AS url,
    started_at AS started, actor, result, coalesce(is_rollback, false) AS rollback, previous_sha,
    verification_result AS verified, verified_by, verified_at, decision, decided_at, decision_due
FROM evidence
WHERE started_at >= $1 AND started_at < $2
        AND (is_rollback OR result IN ('failure', 'error') OR verification_result = 'fail')
    OR verification_failed_at >= $1 AND verification_failed_at < $2
ORDER BY started_at DESC, subject_id
"""


def became_late(judgement: Judgement, week: Week) -> list[Report]:
    """What was due in this week and did not come in time, of what happened before it.

    A row is a subject with `missing`, as that of a deployment; each finding has its `due`.
    """
    end = min(week.end_utc, judgement.at.judged_at)
    late = judgement.workspace.frame(_LATE, [week.start_utc, end])
    found = finding_frame(judgement, late["subject_id"].unique().to_list()).drop("due")
    return _subjects(judgement, found.join(late, on=["control", "subject_id"]))


def others(judgement: Judgement, week: Week) -> list[Report]:
    """What lacks something and is no deployment: of this week, and what holds at any time.

    Pull requests merged, tickets moved and exceptions approved in the week; environments and
    sources as they are. A row is a subject with `missing`, as that of a deployment.
    """
    frame = judgement.workspace.frame
    chosen = [
        *frame(_OTHERS, [week.start_utc, week.end_utc])["subject_id"],
        *frame(_STANDING)["subject_id"],
    ]
    return _subjects(judgement, finding_frame(judgement, chosen))


def _subjects(judgement: Judgement, found: pl.DataFrame) -> list[Report]:
    missing = lacking(with_strengths(judgement.workspace, found))
    subjects = found.unique("subject_id").sort("happened_at", "subject_id", descending=True)
    rows = [
        {
            "subject": {name: row[column] for name, column in _SUBJECT.items()},
            "happened": row["happened_at"],
            "owner": row["owner"],
            "missing": missing[row["subject_id"]],
        }
        for row in records(subjects)
        if row["subject_id"] in missing
    ]
    return sorted(rows, key=lambda row: RANK[items(row["missing"])[0]["verdict"]])


_SUBJECT = {
    "type": "subject_type",
    "id": "id",
    "repository": "repository",
    "environment": "environment",
}


def turned_back(judgement: Judgement, week: Week) -> list[Report]:
    """Rollbacks and failed deployments of this week, and verifications that failed in it."""
    found = judgement.workspace.frame(_TURNED_BACK, [week.start_utc, week.end_utc])
    return records(found)
