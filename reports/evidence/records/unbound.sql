-- Records that are bound to nothing: they are kept and shown, and prove nothing (section 6).

CREATE TABLE known_sha AS
SELECT repository, sha FROM commit
UNION SELECT repository, deployed_sha FROM deployment WHERE deployed_sha IS NOT NULL
UNION SELECT repository, dispatch_sha FROM deployment WHERE dispatch_sha IS NOT NULL;

-- One row for each: `reason` is a code, `names` what it says instead of something that is known.
CREATE TABLE unbound_record AS
WITH said AS (
    SELECT 'qa' AS type, seq, repository, environment, NULL AS deployment, sha, sha_said, tester AS who,
        at_earliest AS happened_at, tickets, strength, NULL AS pull_request
    FROM stated_qa
    UNION ALL
    SELECT 'verification', seq, repository, environment, deployment, sha, sha, "by", happened_at, tickets, strength, NULL
    FROM stated_verification
    UNION ALL
    SELECT 'approval', seq, repository, environment, deployment, sha, sha, approver, happened_at, tickets, strength, NULL
    FROM stated_approval
    UNION ALL
    SELECT 'exception', seq, repository, environment, deployment, NULL, NULL, approver, happened_at, tickets, strength, pull_request
    FROM stated_exception WHERE NOT voided AND (deployment IS NOT NULL OR pull_request IS NOT NULL OR repository IS NULL)
    UNION ALL
    SELECT 'rollback', seq, named_repository(about), NULL, named_deployment(deployment), NULL, NULL, "by", said_at, tickets,
        strength, NULL
    FROM rollbacks WHERE NOT voided(seq, record_id)
),
placed AS (
    SELECT s.*, CASE
        WHEN s.repository IS NULL THEN 'no_repository'
        WHEN s.deployment IS NOT NULL AND d.subject_id IS NULL THEN 'deployment_unknown'
        WHEN s.deployment IS NOT NULL OR s.type = 'rollback' THEN NULL
        WHEN s.pull_request IS NOT NULL AND p.number IS NULL THEN 'pull_request_unknown'
        WHEN s.type = 'exception' THEN NULL
        WHEN s.sha IS NULL THEN 'no_full_sha'
        WHEN k.sha IS NOT NULL THEN NULL
        WHEN s.sha IN (SELECT sha FROM known_sha) THEN 'sha_of_another_repository'
        ELSE 'commit_unknown' END AS reason
    FROM said s
    LEFT JOIN (SELECT DISTINCT repository, subject_id FROM deployment) d
        ON d.repository = s.repository AND d.subject_id = s.deployment
    LEFT JOIN (SELECT DISTINCT repository, sha FROM known_sha) k
        ON k.repository = s.repository AND k.sha = s.sha
    LEFT JOIN (SELECT DISTINCT repository, number FROM pulls) p
        ON p.repository = s.repository
        AND p.number = pull_number(s.pull_request, s.repository)
)
SELECT type, seq, repository, environment, who, happened_at, tickets, strength, reason,
    CASE reason WHEN 'deployment_unknown' THEN deployment WHEN 'pull_request_unknown' THEN pull_request
        ELSE coalesce(sha, sha_said) END AS names, deployment, sha
FROM placed WHERE reason IS NOT NULL;
