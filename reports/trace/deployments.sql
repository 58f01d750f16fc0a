-- `live_from` and `live_to`: when this content began to run there and when something else did.
SELECT e.subject_id AS id, e.repository, e.environment, e.kind, t.relation, e.deployed_sha AS sha,
    e.version_source, e.version_problem, e.dispatch_sha, e.started_at AS started,
    e.succeeded_at AS succeeded, l.since AS live_from, l.until AS live_to, e.result, e.standing,
    e.actor, e.run_url AS url, e.is_rollback AS rollback
FROM evidence e
JOIN traced_deployment t USING (subject_id)
LEFT JOIN live l USING (subject_id)
ORDER BY e.started_at NULLS LAST, e.repository, length(e.subject_id), e.subject_id
