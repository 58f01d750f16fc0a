-- What else is judged: the gate of each production environment, and each repository as a source.

CREATE TABLE environment_evidence AS
WITH place AS (
    SELECT d.repository, lower(d.environment) AS folded, arg_max(d.environment, (d.started_at, d.subject_id)) AS environment
    FROM deployment d WHERE d.kind = 'production' AND d.repository IS NOT NULL GROUP BY ALL
),
last_rules AS (
    SELECT e.repository, lower(e.environment) AS folded, e.required_reviewers, e.can_admins_bypass,
        coalesce(e.seen_at, i.observed_at) AS seen_at, e.seq
    FROM all_environments e JOIN entry_index i USING (seq)
    QUALIFY row_number() OVER (PARTITION BY e.repository, lower(e.environment)
        ORDER BY coalesce(e.seen_at, i.observed_at) DESC, e.seq DESC) = 1
)
SELECT format('environment:{}:{}', p.repository, p.environment) AS subject_id, p.environment AS id,
    p.repository, p.environment, r.seen_at AS happened_at, NULL::VARCHAR AS standing,
    r.required_reviewers, r.can_admins_bypass, r.seen_at AS rules_seen_at, r.seq AS rules_seq,
    getvariable('judged_at') AS judged_at
FROM place p LEFT JOIN last_rules r USING (repository, folded);

CREATE TABLE source_evidence AS
WITH counted AS (
    SELECT repository, count(*) AS deployments, min(created_at) AS first_at,
        list(subject_id ORDER BY subject_id) FILTER (
            made_by = 'run' AND progress <> 'never' OR made_by = 'api'
            OR made_by = 'actions' AND run_id IS NULL) AS unmatched,
        list_distinct(flatten(list(deployment_seqs ORDER BY subject_id) FILTER (
            made_by = 'run' AND progress <> 'never' OR made_by = 'api'
            OR made_by = 'actions' AND run_id IS NULL))) AS unmatched_seqs
    FROM deployment WHERE repository IS NOT NULL AND standing IS DISTINCT FROM 'before_sop' GROUP BY ALL
),
hole AS (SELECT repository, sum(missing)::BIGINT AS missing FROM run_number_hole GROUP BY ALL),
lost AS (
    SELECT repository, list(DISTINCT format('{} {}', of, subject) ORDER BY format('{} {}', of, subject)) AS gone,
        list(seq ORDER BY seq) AS seqs
    FROM tombstones WHERE is_gone GROUP BY ALL
),
rewrite AS (
    SELECT r.repository, list(DISTINCT r.branch ORDER BY r.branch) AS rewritten,
        list(r.seq ORDER BY r.seq) AS seqs
    FROM rewrites r JOIN branch_seen b ON b.repository = r.repository AND b.branch = r.branch GROUP BY ALL
),
sweep AS (
    SELECT repository, max(until) AS until, arg_max(seq, (until, seq)) AS seq FROM sweeps GROUP BY ALL
)
SELECT format('source:{}:github', c.repository) AS subject_id, 'github' AS id, c.repository,
    NULL::VARCHAR AS environment, NULL::TIMESTAMPTZ AS happened_at, NULL::VARCHAR AS standing,
    c.deployments, coalesce(c.unmatched, []) AS unmatched, coalesce(h.missing, 0) AS missing_runs,
    coalesce(c.unmatched_seqs, []) AS population_seqs,
    is_within(covered.spans['deployments'], c.first_at, getvariable('judged_at') - INTERVAL 1 DAY)
    AND is_within(covered.spans['actions_runs'], c.first_at, getvariable('judged_at') - INTERVAL 1 DAY)
        AS population_covered,
    coalesce(t.gone, []) AS gone, coalesce(w.rewritten, []) AS rewritten,
    list_concat(coalesce(t.seqs, []), coalesce(w.seqs, [])) AS gone_seqs,
    p.until AS swept_at, p.seq AS sweep_seq,
    getvariable('judged_at') AS judged_at
FROM counted c
LEFT JOIN hole h USING (repository)
LEFT JOIN lost t USING (repository)
LEFT JOIN rewrite w USING (repository)
LEFT JOIN sweep p USING (repository)
LEFT JOIN covered ON covered.repository = c.repository;
