-- Deployments by what they are found by; when the content of each began to run there, and when
-- something else did; and the entry that says so. All else is in `evidence`.
SELECT d.subject_id, d.repository, d.environment, d.deployed_sha, d.dispatch_sha, d.started_at,
    d.succeeded_at, l.since AS live_from, l.until AS live_to, d.deployment_seqs[1] AS entry,
    i.strength
FROM deployment d
LEFT JOIN live l USING (subject_id)
LEFT JOIN (SELECT seq, strength FROM entry_index) i ON i.seq = d.deployment_seqs[1]
ORDER BY d.subject_id
