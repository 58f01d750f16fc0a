-- What was done when something had gone wrong: a failed verification, a failed deployment (SOP 9.2, 14.3).

CREATE TABLE next_deployment AS
SELECT subject_id,
    lead(started_at) OVER ahead AS next_at, lead(subject_id) OVER ahead AS next_id,
    min(succeeded_at) OVER (ahead ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS next_success_at,
    lag(subject_id) OVER ahead AS before_id, lag(started_at) OVER ahead AS before_at
FROM stream
WINDOW ahead AS (PARTITION BY repository, lower(environment), component
    ORDER BY started_at, length(subject_id), subject_id);

-- A decision is said in a verification, or done: whatever is deployed there next is one.
CREATE TABLE decision AS
WITH said AS (
    SELECT f.subject_id, v.happened_at AS decided_at, v.decision AS text, v.seq
    FROM failed_verification f
    JOIN deployment d USING (subject_id)
    JOIN stated_verification v ON v.repository = d.repository AND v.decision IS NOT NULL
        AND v.happened_at >= f.happened_at
        AND (v.deployment = d.subject_id OR v.deployment IS NULL AND v.sha = d.known_sha
             AND lower(v.environment) = lower(d.environment))
    UNION ALL
    SELECT f.subject_id, n.next_at, 'redeploy', x.deployment_seqs[1]
    FROM failed_verification f JOIN next_deployment n USING (subject_id)
    JOIN deployment x ON x.subject_id = n.next_id
    WHERE n.next_at >= f.happened_at
)
SELECT subject_id, min(decided_at) AS decided_at, arg_min(text, (decided_at, text)) AS decision,
    list(DISTINCT seq ORDER BY seq) FILTER (seq IS NOT NULL) AS decision_seqs
FROM said GROUP BY ALL;

-- Staging while it was being tested: a result for what ran before that came after this one started. Until
-- a result of what ran before is due it may still come.
CREATE TABLE disturbed_test AS
WITH disturbing AS (
    SELECT d.subject_id, d.repository, lower(d.environment) AS environment, d.started_at,
        p.known_sha AS tested_sha, due.due_at,
        -- NULL where nobody knows what one of the two was.
        p.known_sha <> d.known_sha AND p.tree <> d.tree AS other_tree
    FROM deployment d
    JOIN next_deployment n USING (subject_id)
    JOIN deployment p ON p.subject_id = n.before_id
    JOIN deadline due ON due.subject_id = p.subject_id AND due.name = 'qa'
    WHERE d.kind = 'staging'
),
result_after AS (
    SELECT d.subject_id, min(r.at_latest) AS tested_at, list(DISTINCT r.seq ORDER BY r.seq) AS seqs
    FROM disturbing d JOIN result r ON r.repository = d.repository AND r.sha = d.tested_sha
        AND lower(r.environment) = d.environment
    WHERE d.other_tree AND NOT r.is_readiness
      AND r.at_earliest > d.started_at AND r.at_earliest <= d.due_at
    GROUP BY d.subject_id
)
SELECT d.subject_id, d.other_tree, d.due_at, r.tested_at, r.seqs
FROM disturbing d LEFT JOIN result_after r USING (subject_id);

-- Who had tested or approved what each promotion took along, when it was merged (SOP 11.2, 12.2).
CREATE TABLE merged_head AS
SELECT DISTINCT c.subject_id, c.repository, c.number, q.head_sha, q.merged_at, k.tree
FROM promotion_commit c
JOIN merged_pull q ON q.repository = c.repository AND q.number = c.number
LEFT JOIN commit k ON k.repository = q.repository AND k.sha = q.head_sha;

-- By the tree of the head, whatever ran in production then: a head that was tested, and whose version
-- went out before it was merged, is no candidate of the deployment after it.
CREATE TABLE head_result AS
SELECT format('{}:{}:{}', p.subject_id, p.number, r.result_id) AS ask_id, p.subject_id, p.number,
    p.repository, coalesce(e.kind, '') AS kind, 'give_qa_result' AS step, r.person,
    r.at_earliest AS happened_at, r.seq, r.at_latest <= p.merged_at AS before_merge
FROM merged_head p
JOIN deployment d USING (subject_id)
JOIN result r ON r.repository = p.repository AND r.tree = p.tree
    AND r.passed AND r.at_earliest <= p.merged_at
LEFT JOIN environment_map e ON e.policy = d.policy AND e.repository = r.repository
    AND e.environment = r.environment
WHERE d.component IS NULL OR e.component IS NULL OR e.component = d.component;

CREATE TABLE ready_at_merge AS
WITH tested AS (
    SELECT h.subject_id, h.number, bool_or(v.verdict = 'authorised') AS by_authorised,
        true AS passed, bool_or(v.verdict = 'actor_unknown') AS by_nobody,
        bool_or(v.verdict = 'roles_not_given') AS no_roles,
        list(DISTINCT h.seq ORDER BY h.seq) AS seqs
    FROM head_result h JOIN authority('head_result') v USING (ask_id)
    WHERE h.before_merge GROUP BY ALL
),
-- A result that names only the day of the merge.
unclear AS (
    SELECT DISTINCT subject_id, number, true AS unclear FROM head_result WHERE NOT before_merge
),
rewritten AS (
    SELECT r.repository, max(r.seen_at) AS seen_at FROM rewrites r
    JOIN branch_seen b ON b.repository = r.repository AND b.branch = r.branch AND b.kind = 'development'
    GROUP BY ALL
)
SELECT p.subject_id, min(p.merged_at) AS merged_at, max(p.merged_at) AS last_merged_at,
    bool_or(p.tree IS NULL) AS head_unknown, bool_or(coalesce(u.unclear, false)) AS tested_unclear,
    bool_or(p.head_sha IS NULL OR dev.is_present AND dev.entered_at IS NULL) AS entry_unknown,
    bool_or(dev.entered_at > p.merged_at AND dev.known_by = 'first_tip_seen'
        AND coalesce(dev.lacked_at < p.merged_at, true)) AS entry_unclear,
    bool_or(r.seen_at IS NOT NULL AND NOT coalesce(dev.is_present, false)) AS development_rewritten,
    list(p.number ORDER BY p.number) FILTER (NOT coalesce(t.passed, false)) AS untested_pulls,
    list(p.number ORDER BY p.number) FILTER (coalesce(t.passed, false) AND NOT t.by_authorised) AS unauthorised_pulls,
    bool_or(coalesce(t.by_nobody, false)) AS by_nobody, bool_or(coalesce(t.no_roles, false)) AS no_roles,
    list(p.number ORDER BY p.number) FILTER (dev.entered_at IS NULL OR dev.entered_at > p.merged_at)
        AS pulls_not_in_development,
    coalesce(flatten(list(t.seqs ORDER BY p.number) FILTER (t.seqs IS NOT NULL)), []) AS ready_seqs
FROM merged_head p
LEFT JOIN tested t USING (subject_id, number)
LEFT JOIN unclear u USING (subject_id, number)
LEFT JOIN rewritten r ON r.repository = p.repository AND r.seen_at >= p.merged_at
LEFT JOIN entered dev ON dev.kind = 'development' AND dev.repository = p.repository AND dev.sha = p.head_sha
GROUP BY p.subject_id;
