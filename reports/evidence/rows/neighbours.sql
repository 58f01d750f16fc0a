-- What ran before it and after it, and where its content had run already (SOP 3, 8, 15).

-- When the history of a repository begins: nobody knows it where the first commit that is known has
-- parents.
CREATE TABLE beginning AS
SELECT repository, min(committed_at) AS at FROM commit
GROUP BY ALL HAVING len(arg_min(parents, committed_at)) = 0;

-- When a version first proved itself in an environment.

CREATE TABLE first_success AS
SELECT s.repository, lower(s.environment) AS environment, s.component, min(s.succeeded_at) AS at,
    min(s.succeeded_at) FILTER (v.result = 'pass') AS verified_at
FROM stream s
LEFT JOIN verified v USING (subject_id)
WHERE s.succeeded_at IS NOT NULL
  AND NOT EXISTS (FROM failed_verification f WHERE f.subject_id = s.subject_id)
GROUP BY ALL;

-- When a tree first ran with success in each kind of environment.
CREATE TABLE ran AS
SELECT repository, kind, tree, min(succeeded_at) AS at, arg_min(deployment_seqs, (succeeded_at, subject_id)) AS seqs
FROM deployment WHERE succeeded_at IS NOT NULL AND tree IS NOT NULL AND kind IS NOT NULL GROUP BY ALL;

-- Since when there was this content: its first commit.
CREATE TABLE tree_since AS
SELECT repository, tree, min(committed_at) AS at FROM commit WHERE tree IS NOT NULL GROUP BY ALL;

CREATE TABLE neighbour_row AS
SELECT d.subject_id,
    y.next_success_at, followed.due_at AS follow_due, 
    is_within(covered.spans['deployments'], coalesce(y.before_at, k.committed_at), d.started_at)
        AS predecessor_is_certain,
    l.until AS live_until, l.replaced_at,
    before.previous_id, before.previous_sha,
    coalesce(failed.happened_at <= d.started_at, false) AS previous_failed,
    first_success.at IS NOT NULL AS good_before,
    coalesce(first_success.verified_at < d.started_at, false)
        OR is_within(registered.spans['verification'], first_success.at, d.started_at)
        AS good_before_is_known,
    coalesce(staged.at <= d.started_at, false) AS ran_on_staging,
    coalesce(developed.at <= d.started_at, false) AS ran_on_development,
    list_concat(coalesce(staged.seqs, []), coalesce(developed.seqs, [])) AS walked_seqs,
    is_within(covered.spans['deployments'], coalesce(d.result_at, d.started_at), followed.due_at)
        AS deployments_covered_after,
    is_within(covered.spans['deployments'], ts.at, d.started_at) AS deployments_covered_since_tree,
    is_within(covered.spans['deployments'], beginning.at, d.started_at) AS deployments_covered_ever,
    is_within(covered.spans['deployments'], k.committed_at, d.started_at)
        AS deployments_covered_since_commit
FROM deployment d
LEFT JOIN next_deployment y USING (subject_id)
LEFT JOIN live l USING (subject_id)
LEFT JOIN before ON before.subject_id = d.subject_id
LEFT JOIN failed_verification failed ON failed.subject_id = before.previous_id
LEFT JOIN deadline followed
    ON followed.subject_id = d.subject_id AND followed.name = 'late_evidence'
LEFT JOIN commit k ON k.repository = d.repository AND k.sha = d.known_sha
LEFT JOIN tree_since ts ON ts.repository = d.repository AND ts.tree = d.tree
LEFT JOIN ran staged
    ON staged.repository = d.repository AND staged.kind = 'staging' AND staged.tree = d.tree
LEFT JOIN ran developed ON developed.repository = d.repository AND developed.kind = 'development'
    AND developed.tree = d.tree
LEFT JOIN beginning ON beginning.repository = d.repository
LEFT JOIN first_success ON first_success.repository = d.repository
    AND first_success.environment = lower(d.environment)
    AND first_success.component IS NOT DISTINCT FROM d.component
    AND first_success.at < d.started_at
LEFT JOIN covered ON covered.repository = d.repository
LEFT JOIN registered ON registered.policy = d.policy AND registered.repository = d.repository;
