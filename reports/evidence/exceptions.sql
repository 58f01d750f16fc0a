-- Valid exceptions for each deployment (controls.md section 3 "Waived", and section 5).

CREATE TABLE exemption AS
SELECT format('{}:{}', d.subject_id, x.seq) AS ask_id, d.subject_id, d.repository,
    coalesce(d.kind, '') AS kind,
    CASE x.kind WHEN 'pipeline' THEN 'approve_pipeline_exception' ELSE 'approve_exception' END
        AS step,
    identified(x.approver, NULL) AS person, x.approved_at AS happened_at, x.seq, x.kind AS exception_kind,
    x.controls, x.approved_at > d.started_at AS retrospective
FROM deployment d
JOIN setting t ON t.policy = d.policy AND t.repository = d.repository
JOIN deadline urgent ON urgent.subject_id = d.subject_id AND urgent.name = 'urgent'
JOIN stated_exception x ON x.repository = d.repository
    AND (x.deployment = d.subject_id
         OR x.deployment IS NULL AND x.pull_request IS NULL AND lower(x.environment) = lower(d.environment)
            AND d.started_at BETWEEN x.since AND x.until)
WHERE x.reason IS NOT NULL AND x.risk IS NOT NULL AND x.approver IS NOT NULL
  AND x.approved_at IS NOT NULL AND x.follow_up IS NOT NULL
  AND (lower(trim(x.follow_up)) <> 'none' OR x.notes IS NOT NULL)
  AND (x.kind <> 'urgent' OR len(x.tickets) > 0)
  AND CASE x.kind
        WHEN 'urgent' THEN greatest(x.approved_at, coalesce(x.happened_at, x.approved_at)) <= urgent.due_at
        ELSE x.approved_at <= d.started_at END
  AND d.started_at < coalesce(x.expires_at, x.approved_at + to_seconds(t.exception_expires_seconds))
  AND NOT x.is_void AND (x.revoked_at IS NULL OR d.started_at < x.revoked_at);

CREATE TABLE waiver AS
WITH named AS (
    SELECT *, CASE
        WHEN len(controls) > 0 THEN controls
        WHEN exception_kind = 'without_full_qa'
            THEN ['C3.2', 'C11.1', 'C11.1b', 'C11.1c', 'C11.1d', 'C12.2d']
        WHEN exception_kind = 'qa_outside_staging' THEN ['C11.1c']
        WHEN exception_kind = 'pipeline' THEN ['C3.5', 'C13.3']
        ELSE [] END AS covered
    FROM exemption
)
SELECT n.subject_id, unnest(n.covered) AS control, n.seq, n.retrospective
FROM named n JOIN authority('exemption') v USING (ask_id)
WHERE v.verdict = 'authorised';
