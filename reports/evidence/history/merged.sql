-- Merged pull requests, with the policy of that moment and the kind of branch they went to.

CREATE TABLE merged_pull AS
SELECT format('pull_request:{}:{}', q.repository, q.number) AS subject_id, q.number::VARCHAR AS id,
    q.*, p.policy, b.kind AS base_kind
FROM pulls q
ASOF JOIN policy_version p ON q.merged_at >= p.effective_from
JOIN branch_map b ON b.policy = p.policy AND b.repository = q.repository AND b.branch = q.base_ref
WHERE q.merged_at IS NOT NULL;
