-- Reviews of the gates of these deployments, and readiness approvals of these commits. A gate
-- review has no time of its own, only bounds (controls.md section 2, fact 2).
FROM (
SELECT 'gate' AS purpose, r.subject_id AS deployment, d.repository, d.environment,
    d.deployed_sha AS sha, r.state AS decision, r.login AS approver, r.happened_at AS time,
    CASE WHEN r.happened_at IS NULL THEN g.approved_not_before END AS approved_not_before,
    CASE WHEN r.happened_at IS NULL THEN g.approved_not_before_source END
        AS approved_not_before_source,
    CASE WHEN r.happened_at IS NULL THEN g.approved_not_after END AS approved_not_after,
    CASE WHEN r.happened_at IS NULL THEN g.approved_not_after_source END
        AS approved_not_after_source,
    r.seq AS entry
FROM review r
JOIN traced_deployment t USING (subject_id)
JOIN deployment d USING (subject_id)
JOIN gate g USING (subject_id)
UNION ALL
SELECT a.purpose, a.deployment, a.repository, a.environment, a.sha, a.decision, a.approver,
    a.happened_at, NULL, NULL, NULL, NULL, a.seq
FROM stated_approval a
WHERE a.purpose = 'readiness'
  AND ((a.repository, a.sha) IN (SELECT (repository, sha) FROM traced_sha)
       OR a.deployment IN (SELECT subject_id FROM traced_deployment)))
ORDER BY coalesce(time, approved_not_before) NULLS LAST, entry, deployment
