-- The evidence of pull requests that were merged into development, one row each (SOP 9.1, 17.2).

CREATE TABLE pull_request_evidence AS
SELECT q.subject_id, q.id, q.repository, NULL::VARCHAR AS environment, q.merged_at AS happened_at,
    CASE WHEN q.merged_at < t.since THEN 'before_sop' END AS standing,
    w.* EXCLUDE (subject_id, repository),
    t.frontend, v.previewed_at, v.preview_url, v.preview_seqs,
    coalesce(h.tickets, []) AS tickets, h.ready_at AS handed_over_at, h.confirmed_at, h.confirmed_seq,
    greatest(q.merged_at, h.ready_at, c.at) + to_seconds(t.late_seconds) AS confirm_due,
    is_within(covered.spans['deployments'], q.created_at, q.merged_at) AS previews_covered,
    is_within(registered.spans['ticket'], q.merged_at, greatest(q.merged_at, h.ready_at, c.at) + to_seconds(t.late_seconds))
        AS handover_covered,
    c.at AS carried_at, c.subject_id AS carried_by, d.deployment_seqs AS carried_seqs,
    k.sha IS NOT NULL AS merge_is_known,
    due.due_at AS development_due,
    is_within(covered.spans['deployments'], q.merged_at, due.due_at) AS development_covered,
    is_within(covered.spans['deployments'], q.merged_at, coalesce(c.at, greatest(q.merged_at, h.ready_at) + to_seconds(t.late_seconds)))
        AS arrival_is_certain,
    getvariable('judged_at') AS judged_at
FROM merged_pull q
JOIN pull_standing w USING (subject_id)
LEFT JOIN setting t ON t.policy = q.policy AND t.repository = q.repository
LEFT JOIN commit k ON k.repository = q.repository AND k.sha = q.merge_sha
LEFT JOIN first_carried c ON c.repository = q.repository AND c.kind = 'development' AND c.sha = q.merge_sha
LEFT JOIN deployment d ON d.subject_id = c.subject_id
LEFT JOIN previewed v USING (subject_id)
LEFT JOIN handed_over h USING (subject_id)
LEFT JOIN deadline due ON due.subject_id = q.subject_id AND due.name = 'development'
LEFT JOIN covered ON covered.repository = q.repository
LEFT JOIN registered ON registered.policy = q.policy AND registered.repository = q.repository
WHERE q.base_kind = 'development';
