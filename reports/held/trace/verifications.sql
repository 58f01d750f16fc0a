-- Verifications, and smoke jobs. `counts` says whether it is one for C14.2; a voided one stays visible
-- and counts no more. `of_sha` is the commit that a verification names.
WITH placed AS (
    SELECT seq, min(happened_at) AS happened_at,
        bool_or(bound AND NOT contradicts AND in_time) AS counts
    FROM verification_candidate GROUP BY seq
)
FROM (
SELECT named_repository(v.about) AS repository, named_deployment(v.deployment) AS deployment,
    v.environment, v.sha, v.sha AS of_sha, v.result, v.by,
    coalesce(v.said_at, p.happened_at) AS time, v.checks, v.version_seen, v.decision,
    v.origin AS source, v.url, v.strength, voided(v.seq, v.record_id) AS voided,
    CASE WHEN voided(v.seq, v.record_id) THEN void_reason(v.seq, v.record_id) END AS void_reason, coalesce(p.counts, false) AS counts,
    v.seq AS entry, full_tickets(v.tickets, named_repository(v.about)) AS keys
FROM verifications v LEFT JOIN placed p USING (seq)
UNION ALL
SELECT d.repository, d.subject_id, d.environment, d.deployed_sha, NULL, c.result, c.login,
    c.happened_at, NULL, NULL, NULL, 'smoke job', d.run_url, i.strength, false, NULL, c.in_time,
    c.seq, []
FROM verification_candidate c JOIN deployment d USING (subject_id)
JOIN (SELECT seq, strength FROM entry_index) i ON i.seq = c.seq
ANTI JOIN verifications v ON v.seq = c.seq
)
ORDER BY time NULLS LAST, entry, deployment
