-- Every QA result, and what its environment ran at that moment; a voided one stays visible and
-- counts no more. `ran` is `this` (the SHA it names), `same_content`, `other`, `nothing`, or `unknown`
-- where no success or no version is known, where only a day is said and it ran several, and where
-- nothing is known to have run and its deployments were not all collected (C11.1c).
WITH every AS (
    SELECT repository, seq, record_id, sha, sha_said, environment, result, tester, tester_claimed,
        said_on, tickets, origin, strength, url, notes, at_earliest, at_latest,
        NULL AS void_reason
    FROM stated_qa
    UNION ALL
    SELECT named_repository(about), seq, record_id, sha, sha_said, environment, result, tester,
        tester_claimed, said_on, tickets, origin, strength, url, notes, said_at, said_at,
        void_reason(seq, record_id)
    FROM qa WHERE voided(seq, record_id)
),
-- As it is judged by C11.1c: the last deployment that had started, whatever came of it.
began AS (
    SELECT e.*, s.subject_id AS first_deployment
    FROM every e ASOF LEFT JOIN stream s ON s.repository = e.repository
        AND lower(s.environment) = lower(e.environment) AND e.at_earliest >= s.started_at
),
ended AS (
    SELECT b.*, s.subject_id AS ran_deployment, s.known_sha AS ran_sha, s.tree AS ran_tree,
        s.succeeded_at AS ran_from
    FROM began b ASOF LEFT JOIN stream s ON s.repository = b.repository
        AND lower(s.environment) = lower(b.environment) AND b.at_latest >= s.started_at
),
comment AS (
    SELECT seq, any_value(html_url) AS url FROM all_comments GROUP BY seq
)
SELECT e.repository, e.sha, e.sha_said, e.environment, e.result, e.tester, e.tester_claimed,
    CASE WHEN e.said_on IS NULL THEN e.at_earliest END AS time, e.said_on AS day, e.tickets,
    e.notes, coalesce(e.url, c.url) AS url, e.origin AS source, e.strength,
    e.void_reason IS NOT NULL AS voided, e.void_reason, e.seq AS entry,
    e.at_earliest AS happened_at, k.tree,
    CASE
        WHEN e.repository IS NULL OR e.environment IS NULL OR e.at_latest IS NULL OR e.sha IS NULL
            THEN NULL
        WHEN e.first_deployment IS DISTINCT FROM e.ran_deployment THEN 'unknown'
        WHEN e.ran_deployment IS NULL THEN CASE
            WHEN is_within(covered.spans['deployments'], e.at_latest, e.at_latest) THEN 'nothing'
            ELSE 'unknown' END
        WHEN e.ran_from IS NULL OR e.ran_from > e.at_earliest OR e.ran_sha IS NULL THEN 'unknown'
        WHEN e.ran_sha = e.sha THEN 'this'
        WHEN e.ran_tree = k.tree THEN 'same_content'
        WHEN e.ran_tree <> k.tree THEN 'other'
        ELSE 'unknown'
    END AS ran,
    e.ran_deployment, e.ran_sha, e.ran_tree, full_tickets(e.tickets, e.repository) AS keys
FROM ended e
LEFT JOIN commit k ON k.repository = e.repository AND k.sha = e.sha
LEFT JOIN comment c ON c.seq = e.seq
LEFT JOIN covered ON covered.repository = e.repository
ORDER BY happened_at NULLS LAST, e.repository, entry, e.sha, e.environment, e.result
