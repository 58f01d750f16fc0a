-- Runs of deploy workflows, records of deployments and tickets against each other: one row for each
-- member of a population and the part that it falls into, so that the parts add up to the whole. It
-- serves the report `population` alone.
--
-- `proved`: what is missing is missing, because the source that would carry it is complete at that
-- time. It is empty where nothing is missing.

-- A run is one of a deploy workflow by the policy of its time, or because it made a deployment.
CREATE OR REPLACE TABLE deploy_run AS
WITH attempt AS (
    SELECT r.run_id, r.run_attempt, r.repository, r.path, r.run_number, r.html_url, r.seq,
        coalesce(r.started_at, r.created_at, i.observed_at) AS at
    FROM run r JOIN entry_index i USING (seq)
)
SELECT a.*, l.ids AS made
FROM attempt a
LEFT JOIN (SELECT a.run_id, a.run_attempt, list(l.deployment_id::VARCHAR ORDER BY l.deployment_id) AS ids
    FROM attempt a JOIN linked l ON l.run_id = a.run_id
        AND coalesce(l.run_attempt, a.run_attempt) = a.run_attempt GROUP BY ALL) l USING (run_id, run_attempt)
WHERE l.ids IS NOT NULL OR EXISTS (FROM deploy_workflow w WHERE w.repository = a.repository
    AND split_part(w.path, '@', 1) = a.path AND a.at >= w.since AND a.at < w.until);

CREATE OR REPLACE TABLE run_member AS
WITH declared AS (
    SELECT run_id, run_attempt, list(name ORDER BY name) AS names FROM stated_deployment
    WHERE run_id IS NOT NULL GROUP BY ALL
),
own AS (
    SELECT run_id, run_attempt, bool_and(progress = 'never') AS never, bool_and(progress IN ('never', 'open')) AS waits,
        any_value(environment) AS environment
    FROM deployment WHERE made_by = 'run' GROUP BY ALL
)
SELECT 'runs' AS population,
    CASE WHEN r.made IS NOT NULL THEN 'with_deployment'
         WHEN d.names IS NOT NULL THEN 'with_declared_deployment'
         WHEN o.never THEN 'never_started'
         WHEN o.waits THEN 'not_started_yet'
         ELSE 'run_without_deployment' END AS part,
    format('{}:{}', r.run_id, r.run_attempt) AS id, r.repository, o.environment, r.at AS happened_at,
    coalesce(r.made, list_transform(d.names, lambda name: 'record:' || name), []) AS matches,
    is_within(c.spans['deployments'], r.at, r.at) AS proved,
    1::BIGINT AS count, r.html_url AS url, [r.seq] AS evidence
FROM deploy_run r
LEFT JOIN declared d USING (run_id, run_attempt)
LEFT JOIN own o USING (run_id, run_attempt)
LEFT JOIN covered c ON c.repository = r.repository;

-- GitHub counts the runs of a workflow: a number between two held ones is a run that was deleted.
CREATE OR REPLACE TABLE number_member AS
WITH workflow AS (SELECT DISTINCT repository, path FROM deploy_run WHERE path IS NOT NULL)
SELECT 'run_numbers' AS population, 'held' AS part, format('{} {}', r.path, r.run_number) AS id, r.repository,
    NULL::VARCHAR AS environment, min(coalesce(r.created_at, i.observed_at)) AS happened_at, []::VARCHAR[] AS matches,
    NULL::BOOLEAN AS proved, 1::BIGINT AS count, NULL::VARCHAR AS url, list(r.seq ORDER BY r.seq) AS evidence
FROM run r JOIN workflow USING (repository, path) JOIN entry_index i USING (seq)
WHERE r.run_number > 0 GROUP BY r.repository, r.path, r.run_number
UNION ALL BY NAME
SELECT 'run_numbers' AS population, 'runs_missing' AS part, CASE WHEN missing = 1 THEN format('{} {}', path, first_missing)
        ELSE format('{} {} to {}', path, first_missing, last_missing) END AS id,
    repository, not_after AS happened_at, []::VARCHAR[] AS matches, true AS proved, missing AS count, []::BIGINT[] AS evidence
FROM run_number_hole JOIN workflow USING (repository, path);

CREATE OR REPLACE TABLE deployment_member AS
WITH said AS (
    SELECT 'record:' || name AS subject_id, any_value(run_id) AS run_id, any_value(deployment) AS deployment
    FROM stated_deployment GROUP BY ALL
)
SELECT 'deployments' AS population,
    CASE WHEN d.made_by = 'actions' AND r.run_id IS NOT NULL THEN 'with_run'
         WHEN d.made_by = 'actions' AND d.run_id IS NOT NULL THEN 'deployment_of_unknown_run'
         WHEN d.made_by IN ('actions', 'api') THEN 'deployment_without_run'
         WHEN s.run_id IS NOT NULL THEN 'record_of_unknown_run'
         WHEN s.deployment IS NOT NULL THEN 'record_of_unknown_deployment'
         ELSE 'made_elsewhere' END AS part,
    d.subject_id AS id, d.repository, d.environment, d.started_at AS happened_at,
    CASE WHEN d.run_id IS NOT NULL THEN [concat_ws(':', d.run_id, d.run_attempt)] WHEN s.run_id IS NOT NULL
        THEN [s.run_id::VARCHAR] WHEN s.deployment IS NOT NULL THEN [s.deployment] ELSE [] END AS matches,
    is_within(c.spans[CASE WHEN s.run_id IS NULL AND s.deployment IS NOT NULL THEN 'deployments'
        ELSE 'actions_runs' END], d.started_at, d.started_at) AS proved,
    1::BIGINT AS count, d.run_url AS url, d.deployment_seqs AS evidence
FROM deployment d
LEFT JOIN said s USING (subject_id)
LEFT JOIN (SELECT DISTINCT run_id FROM run) r ON r.run_id = d.run_id
LEFT JOIN covered c ON c.repository = d.repository
WHERE d.made_by <> 'run';

-- Each declaration is of a deployment of GitHub, of a run that made none, or one of its own.
CREATE OR REPLACE TABLE declared_member AS
SELECT 'declarations' AS population,
    CASE WHEN o.subject_id IS NOT NULL THEN 'counted_as_a_deployment'
         WHEN g.subject_id IS NOT NULL THEN 'of_a_deployment'
         ELSE 'of_a_run' END AS part,
    s.name AS id, s.repository, s.environment, coalesce(s.started_at, s.said_at, i.observed_at) AS happened_at,
    CASE WHEN o.subject_id IS NOT NULL THEN [o.subject_id] WHEN g.subject_id IS NOT NULL THEN [g.subject_id]
        ELSE [concat_ws(':', s.run_id, s.run_attempt)] END AS matches,
    NULL::BOOLEAN AS proved, 1::BIGINT AS count, s.url, [s.seq] AS evidence
FROM stated_deployment s
JOIN entry_index i USING (seq)
LEFT JOIN deployment o ON o.subject_id = 'record:' || s.name
LEFT JOIN deployment g ON g.subject_id = s.deployment;

-- What went to production or staging is expected on a ticket. A link is missing where all that could
-- carry it was collected up to that time.
CREATE OR REPLACE TABLE carried_member AS
WITH ticketed AS (
    SELECT subject_id, list(DISTINCT upper(ticket) ORDER BY upper(ticket)) AS tickets,
        list(DISTINCT seq ORDER BY seq) AS seqs
    FROM deployment_ticket GROUP BY ALL
)
SELECT 'deployments_on_tickets' AS population,
    CASE WHEN t.subject_id IS NOT NULL THEN 'with_ticket'
         WHEN d.progress = 'never' THEN 'never_started'
         WHEN d.progress = 'open' THEN 'not_started_yet'
         WHEN d.kind IN ('development', 'preview') THEN 'no_ticket_expected'
         ELSE 'deployment_without_ticket' END AS part,
    d.subject_id AS id, d.repository, d.environment, d.started_at AS happened_at,
    coalesce(t.tickets, []) AS matches,
    is_within(c.spans['pulls'], d.started_at, d.started_at)
        AND is_within(c.spans['commits'], d.started_at, d.started_at) AS proved,
    1::BIGINT AS count, d.run_url AS url, list_distinct(list_concat(d.deployment_seqs, coalesce(t.seqs, []))) AS evidence
FROM deployment d
LEFT JOIN ticketed t USING (subject_id)
LEFT JOIN covered c ON c.repository = d.repository;

-- A ticket is done by its last move to a status that the policy calls closed. One that its system
-- ties to no repository is of every one that has its project, and is counted once.
CREATE OR REPLACE TABLE ticket_member AS
WITH closing AS (
    SELECT m.ticket, CASE WHEN m.is_placed THEN m.repository END AS placed, m.repository, m.said_at, m.seq
    FROM ticket_move m JOIN policy_version v ON v.policy = m.policy
        AND m.said_at >= v.effective_from AND m.said_at < v.effective_to
    WHERE m.meaning = 'closed'
),
done AS (
    SELECT ticket, placed, list(DISTINCT repository) AS repositories, max(said_at) AS closed_at,
        arg_max(seq, (said_at, seq)) AS seq
    FROM closing GROUP BY ALL
),
-- The same ticket told with a repository and without one is one ticket.
single AS (
    FROM done d WHERE d.placed IS NOT NULL OR NOT EXISTS (FROM done p
        WHERE p.ticket = d.ticket AND p.placed IS NOT NULL AND list_contains(d.repositories, p.placed))
),
ran AS (
    SELECT upper(t.ticket) AS ticket, t.repository, d.subject_id, d.kind = 'production' AS is_production
    FROM deployment_ticket t JOIN deployment d USING (subject_id)
    WHERE d.progress IN ('started', 'unknown') AND d.result IS DISTINCT FROM 'failure' AND d.result IS DISTINCT FROM 'error'
),
carried AS (
    SELECT s.ticket, s.placed, list(DISTINCT r.subject_id ORDER BY r.subject_id) AS ids,
        bool_or(r.is_production) AS in_production
    FROM single s JOIN ran r ON r.ticket = s.ticket AND list_contains(s.repositories, r.repository) GROUP BY ALL
),
whole AS (
    SELECT s.ticket, s.placed, bool_and(coalesce(is_within(c.spans['deployments'], s.closed_at, s.closed_at), false)) AS proved
    FROM (SELECT ticket, placed, closed_at, unnest(repositories) AS repository FROM single) s
    LEFT JOIN covered c USING (repository) GROUP BY ALL
)
SELECT 'tickets_done' AS population,
    CASE WHEN c.in_production THEN 'with_production_deployment'
         WHEN c.ids IS NOT NULL THEN 'ticket_not_in_production'
         ELSE 'ticket_without_deployment' END AS part,
    s.ticket AS id, s.placed AS repository, NULL::VARCHAR AS environment, s.closed_at AS happened_at,
    coalesce(c.ids, []) AS matches, w.proved, 1::BIGINT AS count, NULL::VARCHAR AS url, [s.seq] AS evidence
FROM single s
JOIN whole w ON w.ticket = s.ticket AND w.placed IS NOT DISTINCT FROM s.placed
LEFT JOIN carried c ON c.ticket = s.ticket AND c.placed IS NOT DISTINCT FROM s.placed;

CREATE OR REPLACE VIEW population_member AS
FROM run_member UNION ALL BY NAME FROM number_member UNION ALL BY NAME FROM deployment_member
UNION ALL BY NAME FROM declared_member UNION ALL BY NAME FROM carried_member UNION ALL BY NAME FROM ticket_member;
