-- Post-deployment verifications of each production deployment (section 3, "C14.2").

CREATE TABLE verification_candidate AS
WITH deploy_end AS (
    -- Of a run without a deployment object: when the last job that is no smoke job ended.
    SELECT d.subject_id, max(j.completed_at) AS ended_at
    FROM deployment d JOIN jobs j ON j.run_id = d.run_id AND j.run_attempt = d.run_attempt
    WHERE d.made_by = 'run' AND NOT lower(j.name) GLOB lower(d.smoke_job)
    GROUP BY d.subject_id
),
said AS (
    -- What was seen running can only be compared with a version that is known.
    SELECT d.subject_id, v.seq, v.happened_at, v.result, v.by AS login, v.version_seen,
        d.known_sha IS NOT NULL OR v.deployment IS NOT NULL AND v.version_seen IS NULL AS bound
    FROM deployment d
    JOIN live l USING (subject_id)
    JOIN stated_verification v ON v.repository = d.repository
    WHERE d.kind = 'production' AND v.happened_at >= d.succeeded_at
      AND (v.deployment = d.subject_id
           OR v.deployment IS NULL AND lower(v.environment) = lower(d.environment)
              AND (v.sha = d.known_sha OR d.known_sha IS NULL)
              AND (l.until IS NULL OR v.happened_at <= l.until))
    UNION ALL
    -- A smoke job of the same run and attempt, started after the deploy job had ended.
    SELECT d.subject_id, j.seq, j.completed_at,
        CASE j.conclusion WHEN 'success' THEN 'pass' ELSE 'fail' END, j.name, NULL, true
    FROM deployment d
    JOIN jobs j ON j.run_id = d.run_id AND j.run_attempt = d.run_attempt
    LEFT JOIN deploy_end e USING (subject_id)
    WHERE d.kind = 'production' AND d.smoke_job IS NOT NULL
      AND lower(j.name) GLOB lower(d.smoke_job) AND j.job_id IS DISTINCT FROM d.job_id
      AND j.started_at >= coalesce(d.job_completed_at, e.ended_at, d.succeeded_at)
      AND j.conclusion IN ('success', 'failure') AND d.succeeded_at IS NOT NULL
)
SELECT s.*,
    s.version_seen IS NOT NULL AND d.known_sha IS NOT NULL
        AND NOT (length(s.version_seen) >= 7 AND starts_with(d.known_sha, lower(s.version_seen)))
        AND s.version_seen IS DISTINCT FROM d.version_text
        AND NOT EXISTS (FROM tags t WHERE t.repository = d.repository
            AND t.tag = s.version_seen AND t.sha = d.known_sha) AS contradicts,
    s.happened_at <= due.due_at AS in_time
FROM said s
JOIN deployment d USING (subject_id)
JOIN deadline due ON due.subject_id = s.subject_id AND due.name = 'verification';

CREATE TABLE verified AS
SELECT subject_id,
    bool_or(bound AND NOT contradicts AND in_time AND login IS NOT NULL) AS found,
    bool_or(bound AND NOT contradicts AND in_time) AS found_by_anyone,
    arg_min(result, (happened_at, result)) FILTER (bound AND NOT contradicts AND in_time AND login IS NOT NULL) AS result,
    arg_min(login, (happened_at, login)) FILTER (bound AND NOT contradicts AND in_time) AS verified_by,
    min(happened_at) FILTER (bound AND NOT contradicts AND in_time) AS verified_at,
    bool_or(bound AND NOT contradicts AND NOT in_time) AS found_late,
    min(happened_at) FILTER (bound AND NOT contradicts AND NOT in_time) AS late_at,
    bool_or(bound AND contradicts) AS found_other_version,
    arg_min(version_seen, version_seen) FILTER (contradicts) AS other_version,
    bool_or(NOT bound AND in_time) AS found_unknown_sha,
    list(seq ORDER BY seq) FILTER (version_seen IS NOT NULL AND NOT contradicts) AS seen_seqs,
    list(seq ORDER BY seq) AS seqs
FROM verification_candidate GROUP BY subject_id;

-- A failed verification after an earlier success: that version is not known to be good.
CREATE TABLE failed_verification AS
SELECT subject_id, min(happened_at) AS happened_at FROM verification_candidate
WHERE result = 'fail' AND bound AND NOT contradicts GROUP BY ALL;

CREATE TABLE rollback AS
WITH earlier AS (
    -- Content that had succeeded here before while something else ran, or an ancestor of what ran.
    SELECT d.subject_id, d.known_sha, b.same_content_id,
        b.same_content_id IS NOT NULL
            AND (b.previous_content <> coalesce(d.tree, d.subject_id) OR named.seq IS NOT NULL)
            AS same_content,
        named.seq AS record_seq,
        (d.subject_id, b.previous_sha) IN (SELECT (subject_id, sha) FROM older_than) AS is_ancestor
    FROM deployment d
    LEFT JOIN before b USING (subject_id)
    LEFT JOIN (SELECT named_repository(about) AS repository,
                   named_deployment(deployment) AS deployment, min(seq) AS seq
               FROM rollbacks WHERE NOT voided(seq, record_id) GROUP BY ALL) named
        ON named.repository = d.repository AND named.deployment = d.subject_id
)
SELECT e.subject_id,
    CASE WHEN e.same_content AND f.subject_id IS NULL THEN e.same_content_id END AS known_good_id,
    NOT coalesce(e.same_content, false) AS is_unrecorded,
    -- Only a record calls it a rollback: what it went to had neither run here nor come before.
    NOT coalesce(e.same_content, false) AND NOT e.is_ancestor AS is_named_only
FROM earlier e
JOIN deployment d USING (subject_id)
LEFT JOIN failed_verification f
    ON f.subject_id = e.same_content_id AND f.happened_at <= d.started_at
WHERE e.same_content OR e.is_ancestor OR e.record_seq IS NOT NULL;
