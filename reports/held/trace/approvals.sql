-- Reviews of gates, and approvals that name a deployment or a commit. A gate review has no time of its
-- own, only bounds (controls.md section 2, fact 2). A voided one stays visible and counts no more.
-- `of_sha` is the commit that is approved, where it is not the deployment.
WITH found AS (
    SELECT 'gate' AS purpose, r.subject_id AS deployment, d.repository, d.environment,
        d.deployed_sha AS sha, NULL AS of_sha, r.state AS decision, r.login AS approver,
        r.happened_at AS time,
        CASE WHEN r.happened_at IS NULL THEN g.approved_not_before END AS approved_not_before,
        CASE WHEN r.happened_at IS NULL THEN g.approved_not_before_source END
            AS approved_not_before_source,
        CASE WHEN r.happened_at IS NULL THEN g.approved_not_after END AS approved_not_after,
        CASE WHEN r.happened_at IS NULL THEN g.approved_not_after_source END
            AS approved_not_after_source,
        d.run_url AS url, []::VARCHAR[] AS keys, NULL AS void_reason, r.seq
    FROM review r
    JOIN deployment d USING (subject_id)
    JOIN gate g USING (subject_id)
    UNION ALL
    SELECT a.purpose, named_deployment(a.deployment), named_repository(a.about), a.environment,
        a.sha, a.sha, a.decision, a.approver, coalesce(s.happened_at, a.said_at), NULL, NULL, NULL,
        NULL, a.url, full_tickets(a.tickets, named_repository(a.about)),
        CASE WHEN voided(a.seq, a.record_id) THEN void_reason(a.seq, a.record_id) END, a.seq
    FROM approvals a
    LEFT JOIN stated_approval s ON s.seq = a.seq AND s.block IS NOT DISTINCT FROM a.block
    WHERE a.purpose = 'readiness' OR voided(a.seq, a.record_id)
)
SELECT f.* EXCLUDE (void_reason, seq), coalesce(r.strength, i.strength) AS strength,
    void_reason IS NOT NULL AS voided, void_reason, f.seq AS entry
FROM found f JOIN (SELECT seq, strength FROM entry_index) i USING (seq)
LEFT JOIN record_strength r USING (seq)
ORDER BY coalesce(time, approved_not_before) NULLS LAST, entry, deployment
