-- The deployments that a trace shows, and why: they ran the commit itself (same), another commit
-- with the same content (same_tree), or were the first success of their environment to carry it
-- (contains). Where only the dispatched commit is known, that proves no version (dispatched).
CREATE OR REPLACE TABLE traced_deployment AS
WITH direct AS (
    SELECT subject_id, 1 AS rank, 'same' AS relation FROM deployment
    WHERE subject_id = getvariable('asked_deployment')
    UNION ALL
    SELECT d.subject_id, CASE t.relation WHEN 'same' THEN 1 ELSE 2 END, t.relation
    FROM deployment d JOIN traced t ON t.repository = d.repository AND t.sha = d.deployed_sha
),
first_carrying AS (
    SELECT d.subject_id, d.repository, d.environment, d.started_at
    FROM deployment d JOIN carrying c ON c.repository = d.repository AND c.sha = d.known_sha
    WHERE d.succeeded_at IS NOT NULL AND d.kind IS DISTINCT FROM 'preview'
    QUALIFY row_number() OVER (PARTITION BY d.repository, d.environment, c.asked
        ORDER BY d.started_at, length(d.subject_id), d.subject_id) = 1
),
found AS (
    FROM direct
    UNION ALL
    -- Not where the content itself had arrived before.
    SELECT f.subject_id, 3, 'contains' FROM first_carrying f
    WHERE NOT EXISTS (FROM direct s JOIN deployment d USING (subject_id)
        WHERE d.repository = f.repository AND d.environment = f.environment
          AND d.succeeded_at IS NOT NULL AND d.started_at <= f.started_at)
    UNION ALL
    SELECT d.subject_id, 4, 'dispatched'
    FROM deployment d JOIN asked_commit a
        ON a.repository = d.repository AND a.sha = d.dispatch_sha
    WHERE d.deployed_sha IS NULL
)
SELECT subject_id, arg_min(relation, rank) AS relation FROM found GROUP BY subject_id;

-- The commits whose tests count: those that were asked for or deployed.
CREATE OR REPLACE TABLE traced_sha AS
SELECT repository, sha FROM traced
UNION
SELECT d.repository, d.deployed_sha FROM deployment d SEMI JOIN traced_deployment USING (subject_id)
WHERE d.deployed_sha IS NOT NULL;
