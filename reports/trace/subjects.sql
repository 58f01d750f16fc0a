-- The deployments that a trace shows, and why: they ran the commit itself (same), another commit
-- with the same content (same_tree), or were the first success of their environment to carry it
-- (contains). Where only the dispatched commit is known, that proves no version (dispatched).
CREATE OR REPLACE TABLE traced_deployment AS
WITH found AS (
    SELECT subject_id, 1 AS rank, 'same' AS relation FROM deployment
    WHERE subject_id = getvariable('asked_deployment')
    UNION ALL
    SELECT d.subject_id, CASE t.relation WHEN 'same' THEN 1 ELSE 2 END, t.relation
    FROM deployment d JOIN traced t ON t.repository = d.repository AND t.sha = d.deployed_sha
    UNION ALL
    (SELECT d.subject_id, 3, 'contains'
    FROM deployment d JOIN carrying c ON c.repository = d.repository AND c.sha = d.known_sha
    WHERE d.succeeded_at IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY d.repository, d.environment, c.asked
        ORDER BY d.started_at, length(d.subject_id), d.subject_id) = 1)
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
