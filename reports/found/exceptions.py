"""The report `exceptions`: the register, what expires soon first (controls.md section 5)."""

from datetime import datetime, timedelta

import polars as pl

from reports.basis.envelope import Report, envelope
from reports.basis.frames import Tables, records
from reports.judge.evaluate import Judgement

SOON = timedelta(days=14)
"""What ends within this time of the judgement is listed first."""

_QUERY = """
WITH waived AS (
    SELECT w.exception_id, list(DISTINCT subject_id ORDER BY subject_id) AS deployments,
        count(*) AS findings
    FROM finding f JOIN waiver w USING (subject_id, control) WHERE f.verdict = 'waived'
    GROUP BY ALL
),
placed AS (
    SELECT x.*, coalesce(w.deployments, []) AS waived_deployments,
        coalesce(w.findings, 0) AS waived_findings,
        CASE WHEN state IN ('valid', 'retrospective') AND expires_at <= ? THEN 'expires_soon'
             WHEN overdue_since IS NOT NULL THEN 'overdue'
             WHEN state IN ('valid', 'retrospective') THEN 'in_force'
             ELSE 'other' END AS "group"
    FROM exception_state x LEFT JOIN waived w USING (exception_id)
)
SELECT seq AS entry, record_id AS id, kind, state, why, missing, repository, environment,
    deployment, pull_request, since AS "from", until AS "to", controls, reason, risk, approver,
    approver_claimed, approved_at, expires_at, revoked_at, tickets, follow_up, follow_up_due,
    follow_up_state, follow_up_closed_at, overdue_since, waived_deployments, waived_findings,
    strength, seqs AS evidence, "group"
FROM placed
ORDER BY list_position(['expires_soon', 'overdue', 'in_force', 'other'], "group"),
    CASE "group" WHEN 'overdue' THEN overdue_since WHEN 'other' THEN NULL ELSE expires_at END
        NULLS LAST,
    approved_at DESC NULLS LAST, seq
"""


def register(tables: Tables, judged_at: datetime) -> pl.DataFrame:
    """Every exception with its state at that moment and its group, what expires soon first."""
    return tables.frame(_QUERY, [judged_at + SOON])


def exceptions(judgement: Judgement) -> Report:
    """Every exception with its state; `group` is expires_soon, overdue, in_force or other."""
    found = register(judgement.workspace, judgement.at.judged_at)
    head = envelope(judgement.workspace, judgement.book, "exceptions", rows=found.height)
    return {**head, "exceptions": records(found)}
