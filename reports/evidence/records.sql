-- Our own records as they count at this moment: voided ones left out, each with its time.
--
-- A block in a comment that says no time stands from the version of the comment that first
-- carried it (controls.md section 6); a date without a time is the whole local day (section 3).

-- A repository is the same in any case: it goes by the name that its source gives it.
SET VARIABLE repository_names = (
    SELECT map(list(folded), list(name)) FROM (
        SELECT lower(repository) AS folded,
            arg_min(repository, (starts_with(kind, 'record'), seq)) AS name
        FROM entry_index WHERE repository IS NOT NULL GROUP BY ALL));

CREATE MACRO named_repository(name) AS
    coalesce(getvariable('repository_names')[lower(name)], name);

-- A void names a record by its id, or by its number where no record has that id; a void that is
-- itself voided counts no more.
CREATE TABLE record_name AS
SELECT record_id, seq FROM all_qa UNION ALL SELECT record_id, seq FROM all_verifications
UNION ALL SELECT record_id, seq FROM all_approvals UNION ALL SELECT record_id, seq FROM all_exceptions
UNION ALL SELECT record_id, seq FROM all_rollbacks UNION ALL SELECT record_id, seq FROM all_voids
UNION ALL SELECT record_id, seq FROM all_declared_deployments
UNION ALL SELECT record_id, seq FROM all_role_grants
UNION ALL SELECT record_id, seq FROM all_ticket_updates
UNION ALL SELECT record_id, seq FROM all_coverage;

CREATE TABLE void_of AS
SELECT v.seq AS void_seq, r.seq
FROM voids v JOIN record_name r ON r.record_id = v.target
UNION
SELECT seq AS void_seq, try_cast(target AS BIGINT) AS seq FROM voids
WHERE target NOT IN (SELECT record_id FROM record_name WHERE record_id IS NOT NULL);

CREATE TABLE voided_entry AS
SELECT DISTINCT seq FROM void_of
WHERE seq IS NOT NULL AND void_seq NOT IN (SELECT seq FROM void_of WHERE seq IS NOT NULL);

CREATE MACRO voided(entry) AS entry IN (FROM voided_entry);

-- Who names a declared deployment by the id of its record means that deployment.
CREATE TABLE declared_id AS
SELECT DISTINCT record_id FROM declared_deployments
WHERE record_id IS NOT NULL
  AND record_id NOT IN (SELECT deployment_id::VARCHAR FROM deployments);

CREATE MACRO named_deployment(name) AS
    CASE WHEN name IN (FROM declared_id) THEN 'record:' || name ELSE name END;

CREATE TABLE version AS
SELECT seq, key, row_number() OVER (PARTITION BY source, kind, key
    ORDER BY source_time NULLS FIRST, is_direct, rank, seq) AS number
FROM held;

CREATE TABLE block_time AS
WITH block AS (
    SELECT seq, key, block, block_created, block_changed FROM all_qa
    UNION ALL BY NAME SELECT seq, key, block, block_created, block_changed FROM all_verifications
    UNION ALL BY NAME SELECT seq, key, block, block_created, block_changed FROM all_approvals
    UNION ALL BY NAME SELECT seq, key, block, block_created, block_changed FROM all_exceptions
)
SELECT key, block,
    arg_min(CASE WHEN number = 1 THEN block_created ELSE block_changed END, number) AS stands_from
FROM block JOIN version USING (seq, key)
WHERE block IS NOT NULL
GROUP BY key, block;

CREATE MACRO day_start(day, zone) AS (day::DATE)::TIMESTAMP AT TIME ZONE zone;
CREATE MACRO day_end(day, zone) AS (day::DATE + 1)::TIMESTAMP AT TIME ZONE zone;

CREATE TABLE stated_qa AS
SELECT r.* EXCLUDE (repository), named_repository(r.about) AS repository,
    coalesce(r.said_at, day_start(r.said_on, z.zone), b.stands_from) AS at_earliest,
    coalesce(r.said_at, day_end(r.said_on, z.zone), b.stands_from) AS at_latest
FROM qa r
LEFT JOIN block_time b USING (key, block)
LEFT JOIN zone z ON z.repository = named_repository(r.about)
WHERE NOT voided(r.seq);

CREATE TABLE stated_verification AS
SELECT r.* EXCLUDE (repository) REPLACE (named_deployment(r.deployment) AS deployment), named_repository(r.about) AS repository, coalesce(r.said_at, b.stands_from) AS happened_at
FROM verifications r LEFT JOIN block_time b USING (key, block)
WHERE NOT voided(r.seq);

CREATE TABLE stated_approval AS
SELECT r.* EXCLUDE (repository) REPLACE (named_deployment(r.deployment) AS deployment), named_repository(r.about) AS repository, coalesce(r.said_at, b.stands_from) AS happened_at
FROM approvals r LEFT JOIN block_time b USING (key, block)
WHERE NOT voided(r.seq);

CREATE TABLE stated_exception AS
SELECT r.* EXCLUDE (repository) REPLACE (named_deployment(r.deployment) AS deployment), named_repository(r.about) AS repository, coalesce(r.said_at, b.stands_from) AS happened_at
FROM exceptions r LEFT JOIN block_time b USING (key, block)
WHERE NOT voided(r.seq);

CREATE TABLE stated_deployment AS
SELECT r.* EXCLUDE (repository), named_repository(r.about) AS repository
FROM declared_deployments r
WHERE NOT voided(r.seq);

CREATE TABLE stated_ticket AS
SELECT r.* EXCLUDE (repository), named_repository(r.about) AS repository
FROM ticket_updates r
WHERE NOT voided(r.seq);
