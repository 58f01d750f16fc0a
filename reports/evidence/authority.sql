-- Who held which role when. An ask is (ask_id, repository, kind, step, person, happened_at): may this person
-- take this step there at that moment? `person` is None for a bot or a deleted account.

CREATE MACRO person_of(login) AS
    coalesce(getvariable('aliases')[lower(login)], lower(login));

CREATE MACRO identified(login, account_type) AS
    CASE WHEN login IS NULL OR account_type = 'Bot' OR login LIKE '%[bot]' THEN NULL
         ELSE person_of(login) END;

-- `verdict` is authorised, not_authorised, roles_not_given or actor_unknown (section 3, "Roles").
CREATE MACRO authority(asks) AS TABLE
SELECT a.ask_id,
    CASE
        WHEN a.person IS NULL THEN 'actor_unknown'
        WHEN bool_or(g.person = a.person) THEN 'authorised'
        -- nobody holds the role, or a team does of which nobody knows who was in it then
        WHEN count(g.person) = 0 OR count(g.step) > count(g.person) THEN 'roles_not_given'
        ELSE 'not_authorised'
    END AS verdict
FROM query_table(asks) a
LEFT JOIN role_grant g ON g.repository = a.repository AND g.kind = a.kind AND g.step = a.step
    AND g.since <= a.happened_at AND a.happened_at < g.until
GROUP BY a.ask_id, a.person;
