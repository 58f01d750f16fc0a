-- Who deployed, and whether that person might (section 3, "Roles"): the one who triggered the run's
-- attempt, else who a record says it was, else the deployment's creator when a person.

CREATE TABLE actor_ask AS
SELECT subject_id AS ask_id, subject_id, repository, coalesce(kind, '') AS kind,
    'deploy_' || kind AS step, started_at AS happened_at,
    coalesce(run_actor, creator) AS login,
    CASE WHEN run_id IS NOT NULL AND run_actor IS NULL THEN NULL
         WHEN run_actor IS NOT NULL THEN identified(run_actor, run_actor_type)
         ELSE identified(creator, NULL) END AS person,
    coalesce(run_actor_type = 'Bot' OR run_actor LIKE '%[bot]', false) AS is_bot
FROM deployment;

CREATE TABLE acting AS
SELECT a.subject_id, a.login AS actor, a.person AS actor_person, a.is_bot AS actor_is_bot,
    v.verdict AS actor_authority
FROM actor_ask a JOIN authority('actor_ask') v USING (ask_id);
