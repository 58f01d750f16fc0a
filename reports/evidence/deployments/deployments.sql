-- One row for each deployment: a GitHub deployment, a run of a deploy workflow that made none, or
-- one that was declared from elsewhere (controls.md section 3, "Subject" and "Times").

-- Sources add to their states and conclusions. From one that is not known here nothing follows:
-- neither that a deployment ran, nor that it never did.
CREATE MACRO is_known_state(state) AS state IN
    ('error', 'failure', 'inactive', 'in_progress', 'pending', 'queued', 'success', 'waiting');
CREATE MACRO is_failed(conclusion) AS conclusion IN ('failure', 'neutral', 'cancelled', 'skipped',
    'timed_out', 'action_required', 'stale', 'startup_failure');
CREATE MACRO is_outcome(conclusion) AS
    coalesce(conclusion = 'success' OR is_failed(conclusion), false);

CREATE TABLE history AS
WITH status AS (
    -- Within one second by the order of a deployment's life: GraphQL numbers no status.
    SELECT * REPLACE (coalesce(state, 'not said') AS state), row_number() OVER (
        PARTITION BY deployment_id ORDER BY created_at, list_position(
            ['pending', 'waiting', 'queued', 'in_progress', 'failure', 'error', 'success', 'inactive'],
            state) NULLS FIRST, status, seq) AS step
    FROM deployment_statuses
),
first_wait AS (
    SELECT deployment_id, min(step) AS step FROM status WHERE state = 'waiting' GROUP BY ALL
)
SELECT s.deployment_id,
    arg_min(s.repository, s.step) AS repository,
    arg_max(s.environment, s.step) FILTER (s.environment IS NOT NULL) AS environment,
    min(s.created_at) AS first_at,
    min(s.created_at) FILTER (s.state = 'in_progress') AS in_progress_at,
    arg_min(s.state, s.step) FILTER (s.state IN ('success', 'failure', 'error')) AS result,
    arg_min(s.created_at, s.step) FILTER (s.state IN ('success', 'failure', 'error')) AS result_at,
    arg_max(s.state, s.step) AS last_state,
    bool_or(s.state = 'success') AS has_success,
    bool_and(s.state = 'inactive') AS only_inactive,
    bool_or(s.state IN ('waiting', 'queued', 'pending')) AS has_queue,
    min(s.created_at) FILTER (s.state = 'waiting') AS waiting_at,
    min(s.created_at) FILTER (s.step > w.step AND s.state <> 'waiting' AND is_known_state(s.state))
        AS after_wait_at,
    bool_or(NOT is_known_state(s.state)) AS has_unknown,
    arg_min(s.run_id, (s.job_id IS NULL, s.step)) FILTER (s.run_id IS NOT NULL) AS run_id,
    arg_min(s.job_id, s.step) FILTER (s.job_id IS NOT NULL) AS job_id,
    arg_min(s.creator, s.step) FILTER (s.creator IS NOT NULL) AS creator,
    list(s.created_at ORDER BY s.step) AS times,
    list(s.seq ORDER BY s.step) AS seqs
FROM status s LEFT JOIN first_wait w USING (deployment_id)
GROUP BY s.deployment_id;

-- A deployment of which only statuses were collected is a deployment all the same.
CREATE TABLE github_deployment AS
SELECT coalesce(d.deployment_id, h.deployment_id) AS deployment_id,
    coalesce(d.repository, h.repository) AS repository,
    coalesce(d.environment, h.environment) AS environment,
    d.deployment_id IS NOT NULL AS is_collected,
    d.sha AS dispatch_sha, d.ref, d.payload_version, coalesce(d.creator, h.creator) AS creator,
    coalesce(d.created_at, h.first_at, i.observed_at) AS created_at,
    h.* EXCLUDE (deployment_id, repository, environment, creator),
    list_concat(CASE WHEN d.seq IS NULL THEN [] ELSE [d.seq] END, coalesce(h.seqs, [])) AS all_seqs
FROM (SELECT * FROM deployments QUALIFY row_number() OVER (PARTITION BY deployment_id ORDER BY source_time DESC NULLS LAST, seq DESC) = 1) d
FULL JOIN history h USING (deployment_id)
LEFT JOIN entry_index i ON i.seq = coalesce(d.seq, h.seqs[1]);

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
    bool_or(steps > 0) AS any_step,
    bool_and(steps = 0 AND status = 'completed') AS no_step,
    min(started_at) FILTER (steps > 0) AS first_started_at
FROM jobs GROUP BY ALL;

CREATE TABLE refused AS
SELECT run_id, lower(environment) AS environment FROM run_reviews WHERE state = 'rejected'
UNION
SELECT run_id, lower(environment) FROM gate_decisions WHERE state = 'rejected';

CREATE TABLE deployment_subject AS
WITH by_github AS (
    SELECT g.deployment_id::VARCHAR AS subject_id, g.repository, g.environment,
        CASE WHEN l.run_id IS NOT NULL OR g.creator = 'github-actions[bot]' THEN 'actions'
             ELSE 'api' END AS made_by,
        g.dispatch_sha, g.ref, g.payload_version, g.creator,
        NULL::VARCHAR AS declared_sha, NULL::VARCHAR AS declared_component, g.is_collected,
        l.run_id, l.run_attempt, l.job_id, l.job_completed_at, l.job_seq, g.created_at,
        g.waiting_at, g.after_wait_at, g.result, g.result_at, g.last_state,
        CASE
            WHEN g.in_progress_at IS NOT NULL OR g.has_success THEN 'started'
            WHEN l.job_steps > 0 OR l.job_status = 'in_progress' THEN 'started'
            WHEN l.job_steps IS NULL AND l.job_conclusion IN ('success', 'timed_out') THEN 'started'
            -- Only a success becomes inactive, unless something else is known of it.
            WHEN g.only_inactive AND l.job_status IS NULL AND refused.run_id IS NULL THEN 'started'
            WHEN refused.run_id IS NULL AND g.result IS NULL AND g.has_unknown THEN 'unknown'
            WHEN refused.run_id IS NULL AND l.job_status = 'completed' AND l.job_steps IS NULL
                AND NOT is_outcome(l.job_conclusion) THEN 'unknown'
            -- A refusal may have been given to an earlier attempt than one that still waits.
            WHEN (refused.run_id IS NOT NULL
                    AND (l.run_attempt = 1 OR coalesce(r.status, 'completed') = 'completed'))
                OR l.job_status = 'completed'
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
    LEFT JOIN refused
        ON refused.run_id = l.run_id AND refused.environment = lower(g.environment)
),
-- A run of a configured deploy workflow that made no deployment.
by_run AS (
    SELECT format('run:{}:{}:{}', r.run_id, r.run_attempt, w.environment) AS subject_id,
        r.repository, w.environment, 'run' AS made_by, r.head_sha AS dispatch_sha,
        r.head_branch AS ref, NULL AS payload_version, r.actor AS creator, NULL AS declared_sha, NULL AS declared_component,
        true AS is_collected,
        r.run_id, r.run_attempt, NULL AS job_id, NULL AS job_completed_at, NULL AS job_seq,
        coalesce(r.created_at, i.observed_at) AS created_at, NULL AS waiting_at, NULL AS after_wait_at,
        CASE WHEN r.status = 'completed' THEN
            CASE WHEN r.conclusion = 'success' THEN 'success'
                 WHEN is_failed(r.conclusion) THEN 'failure' END END AS result,
        CASE WHEN r.status = 'completed' THEN r.updated_at END AS result_at,
        r.status AS last_state,
        CASE
            WHEN r.status = 'completed' AND NOT is_outcome(r.conclusion) THEN 'unknown'
            WHEN j.any_step OR r.status = 'in_progress' OR r.conclusion = 'success' THEN 'started'
            WHEN r.status = 'completed' AND (j.no_step OR refused.run_id IS NOT NULL) THEN 'never'
            WHEN r.conclusion IN ('cancelled', 'skipped', 'startup_failure', 'action_required', 'stale')
                THEN 'never'
            WHEN r.status = 'completed' THEN 'started'
            ELSE 'open'
        END AS progress,
        coalesce(j.first_started_at, r.started_at, r.created_at, i.observed_at) AS started_at,
        [r.seq] AS seqs
    FROM runs r
    JOIN entry_index i USING (seq)
    JOIN deploy_workflow w ON w.repository = r.repository AND w.path = r.path
        AND coalesce(r.started_at, r.created_at, i.observed_at) >= w.since
        AND coalesce(r.started_at, r.created_at, i.observed_at) < w.until
    LEFT JOIN run_job j ON j.run_id = r.run_id AND j.run_attempt = r.run_attempt
    LEFT JOIN refused ON refused.run_id = r.run_id AND refused.environment = lower(w.environment)
    WHERE NOT EXISTS (FROM linked l WHERE l.run_id = r.run_id
                      AND coalesce(l.run_attempt, r.run_attempt) = r.run_attempt)
),
observed AS (
    SELECT subject_id, run_id, run_attempt, environment FROM by_github
    UNION ALL SELECT subject_id, run_id, run_attempt, environment FROM by_run
),
-- A declaration that names no deployment and no run that is known is a deployment of its own.
by_record AS (
    SELECT 'record:' || s.name AS subject_id,
        s.repository, s.environment, 'record' AS made_by, NULL AS dispatch_sha, s.branch AS ref,
        NULL AS payload_version, s.by AS creator,
        s.sha AS declared_sha, s.component AS declared_component, true AS is_collected,
        NULL AS run_id, NULL AS run_attempt, NULL AS job_id, NULL AS job_completed_at,
        NULL AS job_seq, coalesce(s.started_at, s.said_at, i.observed_at) AS created_at,
        NULL AS waiting_at, NULL AS after_wait_at,
        CASE WHEN s.result IN ('success', 'pass', 'passed', 'succeeded') THEN 'success'
             WHEN s.result IN ('failure', 'error', 'fail', 'failed') THEN 'failure' END AS result,
        coalesce(s.finished_at, s.said_at, s.started_at, i.observed_at) AS result_at, s.result AS last_state,
        CASE WHEN s.result IN ('cancelled', 'skipped') THEN 'never' ELSE 'started' END AS progress,
        coalesce(s.started_at, s.said_at, i.observed_at) AS started_at, [s.seq] AS seqs
    FROM stated_deployment s JOIN entry_index i USING (seq)
    WHERE s.name NOT IN (SELECT d.name FROM observed o JOIN stated_deployment d
        ON d.deployment = o.subject_id
        OR d.run_id = o.run_id AND d.run_attempt = o.run_attempt
            AND lower(d.environment) = lower(o.environment))
)
FROM by_github UNION ALL BY NAME FROM by_run UNION ALL BY NAME FROM by_record;
