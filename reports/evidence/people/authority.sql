-- Who held which role when. An ask is (ask_id, repository, kind, step, person, happened_at): may this person
-- take this step there at that moment? `person` is None for a bot or a deleted account.

-- `verdict` is authorised, not_authorised, roles_not_given or actor_unknown (section 3, "Roles"); `role_seqs` are
-- the entries that gave the role, or those of the others who held one, which make the register complete.
CREATE MACRO authority(asks) AS TABLE
WITH held AS (
    SELECT a.ask_id, a.person,
        CASE
            WHEN a.person IS NULL THEN 'actor_unknown'
            WHEN bool_or(g.person = a.person) THEN 'authorised'
            -- nobody holds the role, or a team does of which nobody knows who was in it then
            WHEN count(g.person) = 0 OR count(g.step) > count(g.person) THEN 'roles_not_given'
            ELSE 'not_authorised'
        END AS verdict,
        flatten(list(g.seqs) FILTER (g.person = a.person)) AS own,
        flatten(list(g.seqs) FILTER (g.person IS NOT NULL)) AS others
    FROM query_table(asks) a
    LEFT JOIN role_grant g ON g.repository = a.repository AND g.kind = a.kind AND g.step = a.step
        AND g.since <= a.happened_at AND a.happened_at < g.until
    GROUP BY a.ask_id, a.person
)
SELECT ask_id, verdict, list_sort(list_distinct(CASE verdict
    WHEN 'authorised' THEN own WHEN 'not_authorised' THEN others ELSE [] END)) AS role_seqs
FROM held;
