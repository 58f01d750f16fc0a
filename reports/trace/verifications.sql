-- Verifications that name these deployments or commits, and smoke jobs of these deployments.
-- `counts` says whether it is one for C14.2; a voided one stays visible and counts no more.
WITH candidate AS (
    SELECT v.* FROM verification_candidate v SEMI JOIN traced_deployment USING (subject_id)
),
placed AS (
    SELECT seq, min(happened_at) AS happened_at,
        bool_or(bound AND NOT contradicts AND in_time) AS counts
    FROM candidate GROUP BY seq
)
FROM (
SELECT named_repository(v.about) AS repository, v.deployment, v.environment, v.sha, v.result, v.by,
    coalesce(v.said_at, p.happened_at) AS time, v.checks, v.version_seen, v.decision,
    v.origin AS source, v.strength, voided(v.seq, v.record_id) AS voided,
    void_reason(v.seq, v.record_id) AS void_reason, coalesce(p.counts, false) AS counts,
    v.seq AS entry
FROM verifications v LEFT JOIN placed p USING (seq)
WHERE named_deployment(v.deployment) IN (SELECT subject_id FROM traced_deployment)
   OR (named_repository(v.about), v.sha) IN (SELECT (repository, sha) FROM traced_sha)
UNION ALL
SELECT d.repository, d.subject_id, d.environment, d.deployed_sha, c.result, c.login, c.happened_at,
    NULL, NULL, NULL, 'smoke job', i.strength, false, NULL, c.in_time, c.seq
FROM candidate c JOIN deployment d USING (subject_id)
JOIN (SELECT seq, strength FROM entry_index) i ON i.seq = c.seq
ANTI JOIN verifications v ON v.seq = c.seq
)
ORDER BY time NULLS LAST, entry, deployment
