-- Who deployed, and whether that person might (section 3, "Roles"): the one who triggered the run's
-- attempt, else who a record says it was, else the deployment's creator when a person.

-- The first record that declares a deployment which the platform knows as well.
CREATE TABLE declaring AS
SELECT d.subject_id, s.by, s.by_id, i.source, s.seq
FROM deployment d
JOIN stated_deployment s ON s.repository = d.repository AND s.by IS NOT NULL
    AND (s.deployment = d.subject_id OR s.deployment IS NULL AND s.run_id = d.run_id
        AND s.run_attempt = d.run_attempt AND lower(s.environment) = lower(d.environment))
JOIN entry_index i ON i.seq = s.seq
WHERE d.made_by <> 'record'
QUALIFY row_number() OVER (PARTITION BY d.subject_id ORDER BY s.seq) = 1;

CREATE TABLE actor_ask AS
SELECT d.subject_id AS ask_id, d.subject_id, d.repository, coalesce(d.kind, '') AS kind,
    'deploy_' || d.kind AS step, d.started_at AS happened_at,
    coalesce(d.run_actor, said.by, d.creator) AS login,
    CASE
        WHEN d.run_actor IS NOT NULL
            THEN platform_person(d.run_actor, r.actor_id, d.run_actor_type, d.run_seq)
        WHEN said.by IS NOT NULL THEN stated_person(said.by, said.by_id, said.source, said.seq)
        WHEN d.run_id IS NOT NULL THEN NULL
        WHEN d.made_by = 'record'
            THEN stated_person(d.creator, s.by_id, i.source, d.deployment_seqs[1])
        ELSE platform_person(d.creator, g.creator_id, g.creator_type, d.deployment_seqs[1])
    END AS person,
    coalesce(d.run_actor_type = 'Bot' OR d.run_actor LIKE '%[bot]', false) AS is_bot
FROM deployment d
LEFT JOIN run r ON r.run_id = d.run_id AND r.run_attempt = d.run_attempt
LEFT JOIN deployments g ON g.deployment_id::VARCHAR = d.subject_id
LEFT JOIN (SELECT seq, any_value(by_id) AS by_id FROM stated_deployment GROUP BY ALL) s
    ON s.seq = d.deployment_seqs[1] AND d.made_by = 'record'
LEFT JOIN declaring said USING (subject_id)
LEFT JOIN entry_index i ON i.seq = d.deployment_seqs[1];

CREATE TABLE acting AS
SELECT a.subject_id, a.login AS actor, a.person AS actor_person, a.is_bot AS actor_is_bot,
    v.verdict AS actor_authority, v.role_seqs AS actor_role_seqs
FROM actor_ask a JOIN authority('actor_ask') v USING (ask_id);
