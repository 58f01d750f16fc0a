-- One row for each deployment: a GitHub deployment, a run of a deploy workflow that made none, or
-- one that was declared from elsewhere (controls.md section 3, "Subject" and "Times").

CREATE TABLE history AS
WITH status AS (
    SELECT *, row_number() OVER (PARTITION BY deployment_id ORDER BY created_at, status_id) AS step
    FROM deployment_statuses
),
first_wait AS (
    SELECT deployment_id, min(step) AS step FROM status WHERE state = 'waiting' GROUP BY ALL
)
SELECT s.deployment_id,
    any_value(s.repository) AS repository,
    arg_max(s.environment, s.step) FILTER (s.environment IS NOT NULL) AS environment,
    min(s.created_at) AS first_at,
    min(s.created_at) FILTER (s.state = 'in_progress') AS in_progress_at,
    arg_min(s.state, s.step) FILTER (s.state IN ('success', 'failure', 'error')) AS result,
    arg_min(s.created_at, s.step) FILTER (s.state IN ('success', 'failure', 'error')) AS result_at,
    arg_max(s.state, s.step) AS last_state,
    bool_or(s.state = 'success') AS has_success,
    bool_or(s.state IN ('waiting', 'queued', 'pending')) AS has_queue,
    min(s.created_at) FILTER (s.state = 'waiting') AS waiting_at,
    min(s.created_at) FILTER (s.step > w.step AND s.state <> 'waiting') AS after_wait_at,
    arg_min(s.run_id, (s.job_id IS NULL, -s.step)) FILTER (s.run_id IS NOT NULL) AS run_id,
    max(s.job_id) AS job_id,
    list(s.created_at ORDER BY s.step) AS times,
    list(s.seq ORDER BY s.step) AS seqs
FROM status s LEFT JOIN first_wait w USING (deployment_id)
GROUP BY s.deployment_id;

-- A deployment of which only statuses were collected is a deployment all the same.
CREATE TABLE github_deployment AS
SELECT coalesce(d.deployment_id, h.deployment_id) AS deployment_id,
    coalesce(d.repository, h.repository) AS repository,
    coalesce(d.environment, h.environment) AS environment,
    d.sha AS dispatch_sha, d.ref, d.payload_version, d.creator, d.creator_id, d.creator_type,
    coalesce(d.created_at, h.first_at) AS created_at,
    h.* EXCLUDE (deployment_id, repository, environment),
    list_concat(CASE WHEN d.seq IS NULL THEN [] ELSE [d.seq] END, coalesce(h.seqs, [])) AS all_seqs
FROM (SELECT * FROM deployments QUALIFY row_number() OVER (PARTITION BY deployment_id ORDER BY source_time DESC NULLS LAST, seq DESC) = 1) d
FULL JOIN history h USING (deployment_id);

-- Linked by a status's address; without one, by the one job with the same SHA whose time span
-- holds one of the deployment's statuses.
CREATE TABLE deployment_job AS
WITH candidate AS (
    SELECT g.deployment_id, j.job_id
    FROM github_deployment g
    JOIN jobs j ON j.repository = g.repository AND j.head_sha = g.dispatch_sha
    WHERE g.run_id IS NULL AND len(list_filter(g.times,
        lambda t: t >= j.started_at AND t <= coalesce(j.completed_at, getvariable('judged_at')))) > 0
),
single AS (
    SELECT deployment_id, any_value(job_id) AS job_id FROM candidate
    GROUP BY ALL HAVING count(DISTINCT job_id) = 1
)
SELECT g.deployment_id, j.job_id, j.run_id, j.run_attempt, j.started_at, j.completed_at, j.status,
    j.conclusion, j.steps, j.seq
FROM github_deployment g
LEFT JOIN single s USING (deployment_id)
JOIN jobs j ON j.job_id = coalesce(g.job_id, s.job_id);

CREATE TABLE linked AS
WITH attempt AS (
    -- A link without a job: the latest attempt that had started when the deployment was made.
    SELECT g.deployment_id, max(r.run_attempt) AS run_attempt
    FROM github_deployment g JOIN runs r ON r.run_id = g.run_id
    WHERE coalesce(r.started_at, r.created_at) <= g.created_at
    GROUP BY ALL
)
SELECT g.deployment_id,
    coalesce(g.run_id, j.run_id) AS run_id,
    coalesce(g.job_id, j.job_id) AS job_id,
    coalesce(j.run_attempt, a.run_attempt) AS run_attempt,
    j.started_at AS job_started_at, j.completed_at AS job_completed_at,
    j.status AS job_status, j.conclusion AS job_conclusion, j.steps AS job_steps, j.seq AS job_seq
FROM github_deployment g
LEFT JOIN deployment_job j USING (deployment_id)
LEFT JOIN attempt a USING (deployment_id);

CREATE TABLE run_job AS
SELECT run_id, run_attempt,
    bool_or(steps > 0) AS any_step, bool_and(steps = 0) AS no_step,
    min(started_at) FILTER (steps > 0) AS first_started_at
FROM jobs GROUP BY ALL;

CREATE TABLE subject AS
WITH by_github AS (
    SELECT g.deployment_id::VARCHAR AS subject_id, g.repository, g.environment,
        CASE WHEN l.run_id IS NOT NULL OR g.creator = 'github-actions[bot]' THEN 'actions'
             ELSE 'api' END AS made_by,
        g.dispatch_sha, g.ref, g.payload_version, g.creator, g.creator_id, g.creator_type,
        NULL::VARCHAR AS declared_sha, NULL::VARCHAR AS declared_component,
        l.run_id, l.run_attempt, l.job_id, l.job_completed_at, l.job_seq, g.created_at,
        g.waiting_at, g.after_wait_at, g.result, g.result_at, g.last_state,
        CASE
            WHEN g.in_progress_at IS NOT NULL OR g.has_success THEN 'started'
            WHEN l.job_steps > 0 OR l.job_status = 'in_progress' THEN 'started'
            WHEN l.job_steps IS NULL AND l.job_conclusion IN ('success', 'timed_out') THEN 'started'
            WHEN refused.run_id IS NOT NULL OR l.job_status = 'completed'
                OR g.last_state = 'inactive' OR (g.has_queue AND g.result IS NOT NULL)
                OR (r.status = 'completed' AND g.result IS NULL AND l.run_attempt IS NOT NULL)
                THEN 'never'
            WHEN g.result IS NOT NULL THEN 'started'
            ELSE 'open'
        END AS progress,
        coalesce(g.in_progress_at,
            CASE WHEN l.job_status IN ('in_progress', 'completed') THEN l.job_started_at END,
            g.created_at) AS started_at,
        g.all_seqs AS seqs
    FROM github_deployment g
    JOIN linked l USING (deployment_id)
    LEFT JOIN runs r ON r.run_id = l.run_id AND r.run_attempt = l.run_attempt
    LEFT JOIN (SELECT DISTINCT run_id, lower(environment) AS environment FROM run_reviews
               WHERE state = 'rejected') refused
        ON refused.run_id = l.run_id AND refused.environment = lower(g.environment)
),
-- A run of a configured deploy workflow that made no deployment.
by_run AS (
    SELECT format('run:{}:{}:{}', r.run_id, r.run_attempt, w.environment) AS subject_id,
        r.repository, w.environment, 'run' AS made_by, r.head_sha AS dispatch_sha,
        r.head_branch AS ref, NULL AS payload_version, r.actor AS creator, r.actor_id AS creator_id,
        r.actor_type AS creator_type, NULL AS declared_sha, NULL AS declared_component,
        r.run_id, r.run_attempt, NULL AS job_id, NULL AS job_completed_at, NULL AS job_seq,
        r.created_at, NULL AS waiting_at, NULL AS after_wait_at,
        CASE WHEN r.status = 'completed' THEN
            CASE r.conclusion WHEN 'success' THEN 'success' ELSE 'failure' END END AS result,
        CASE WHEN r.status = 'completed' THEN r.updated_at END AS result_at,
        r.status AS last_state,
        CASE
            WHEN j.any_step OR r.status = 'in_progress' OR r.conclusion = 'success' THEN 'started'
            WHEN j.no_step AND r.status = 'completed' THEN 'never'
            WHEN r.conclusion IN ('cancelled', 'skipped', 'startup_failure', 'action_required', 'stale')
                THEN 'never'
            WHEN r.status = 'completed' THEN 'started'
            ELSE 'open'
        END AS progress,
        coalesce(j.first_started_at, r.started_at, r.created_at) AS started_at,
        [r.seq] AS seqs
    FROM runs r
    JOIN deploy_workflow w ON w.repository = r.repository AND w.path = r.path
    LEFT JOIN run_job j ON j.run_id = r.run_id AND j.run_attempt = r.run_attempt
    WHERE NOT EXISTS (FROM linked l WHERE l.run_id = r.run_id
                      AND coalesce(l.run_attempt, r.run_attempt) = r.run_attempt)
),
-- A declaration that names no deployment and no run that is known is a deployment of its own.
by_record AS (
    SELECT 'record:' || coalesce(s.record_id, s.seq::VARCHAR) AS subject_id,
        s.repository, s.environment, 'record' AS made_by, NULL AS dispatch_sha, s.branch AS ref,
        NULL AS payload_version, s.by AS creator, NULL AS creator_id, NULL AS creator_type,
        s.sha AS declared_sha, s.component AS declared_component,
        NULL AS run_id, NULL AS run_attempt, NULL AS job_id, NULL AS job_completed_at,
        NULL AS job_seq, coalesce(s.started_at, s.said_at) AS created_at,
        NULL AS waiting_at, NULL AS after_wait_at,
        CASE WHEN s.result IN ('success', 'pass', 'passed', 'succeeded') THEN 'success'
             WHEN s.result IN ('failure', 'error', 'fail', 'failed') THEN 'failure' END AS result,
        coalesce(s.finished_at, s.said_at) AS result_at, s.result AS last_state,
        CASE WHEN s.result IN ('cancelled', 'skipped') THEN 'never' ELSE 'started' END AS progress,
        coalesce(s.started_at, s.said_at) AS started_at, [s.seq] AS seqs
    FROM stated_deployment s
    WHERE NOT EXISTS (FROM github_deployment g WHERE g.deployment_id::VARCHAR = s.deployment)
      AND NOT EXISTS (FROM linked l WHERE l.run_id = s.run_id AND l.run_attempt = s.run_attempt)
      AND NOT EXISTS (FROM by_run b WHERE b.run_id = s.run_id AND b.run_attempt = s.run_attempt)
)
FROM by_github UNION ALL BY NAME FROM by_run UNION ALL BY NAME FROM by_record;
