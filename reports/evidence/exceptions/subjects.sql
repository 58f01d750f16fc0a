-- The evidence of exceptions as what is judged themselves (SOP 6, 18), one row each.

CREATE TABLE exception_evidence AS
WITH version AS (
    SELECT x.exception_id, arg_min(d.version_problem, d.subject_id) AS version_problem,
        min(d.started_at) AS first_started_at
    FROM exception_use x JOIN deployment d USING (subject_id) GROUP BY ALL
)
SELECT format('exception:{}:{}', coalesce(x.repository, ''), x.name) AS subject_id, x.name AS id, x.repository, x.environment,
    coalesce(x.approved_at, i.observed_at) AS happened_at,
    CASE WHEN coalesce(x.approved_at, i.observed_at) < t.since THEN 'before_sop' END AS standing,
    x.kind AS exception_kind, x.state, x.why, x.authority, x.approver, x.approved_at, x.missing,
    x.follow_up_state, x.follow_up, x.follow_up_due, x.follow_up_closed_at, x.seqs,
    v.exception_id IS NOT NULL AS has_deployment, v.version_problem, v.first_started_at,
    x.exception_id IN (SELECT exception_id FROM follow_up_ticket) AS names_follow_up_ticket,
    x.deployment IS NULL AND is_within(covered.spans['deployments'], x.since, x.until) AS deployments_covered,
    is_within(registered.spans['ticket'], x.approved_at, x.follow_up_due) AS tickets_covered_to_due,
    getvariable('judged_at') AS judged_at
FROM exception_state x
JOIN entry_index i USING (seq)
LEFT JOIN version v USING (exception_id)
LEFT JOIN setting t ON t.policy = x.policy AND t.repository = x.repository
LEFT JOIN covered ON covered.repository = x.repository
LEFT JOIN registered ON registered.policy = x.policy AND registered.repository = x.repository;
