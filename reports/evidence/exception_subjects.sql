-- The evidence of exceptions as what is judged themselves (SOP 6, 18), one row each.

CREATE TABLE exception_evidence AS
WITH version AS (
    SELECT x.exception_id, bool_and(d.known_sha IS NOT NULL) AS version_known,
        min(d.started_at) AS first_started_at
    FROM exception_use x JOIN deployment d USING (subject_id) GROUP BY ALL
)
SELECT format('exception:{}:{}', coalesce(x.repository, ''), x.name) AS subject_id, x.name AS id, x.repository, x.environment,
    coalesce(x.approved_at, i.observed_at) AS happened_at,
    CASE WHEN coalesce(x.approved_at, i.observed_at) < t.since THEN 'before_sop' END AS standing,
    x.kind AS exception_kind, x.state, x.why, x.authority, x.approver, x.approved_at, x.missing,
    x.follow_up_state, x.follow_up, x.follow_up_due, x.follow_up_closed_at, x.seqs,
    coalesce(v.version_known, false) AS version_known, v.first_started_at,
    EXISTS (FROM register_span c WHERE c.policy = x.policy AND c.record_type = 'ticket'
        AND c.repository = x.repository AND c.since <= x.approved_at
        AND c.until >= x.follow_up_due) AS tickets_covered_to_due,
    getvariable('judged_at') AS judged_at
FROM exception_state x
JOIN entry_index i USING (seq)
LEFT JOIN version v USING (exception_id)
LEFT JOIN setting t ON t.policy = x.policy AND t.repository = x.repository;
