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
    stated_person(r.tester, r.by_id, i.source, r.seq) AS person,
    coalesce(r.said_at, day_start(r.said_on, z.zone), b.stands_from) AS at_earliest,
    coalesce(r.said_at, day_end(r.said_on, z.zone), b.stands_from) AS at_latest
FROM qa r JOIN (SELECT seq, source FROM entry_index) i USING (seq)
LEFT JOIN block_time b USING (key, block)
LEFT JOIN zone z ON z.repository = named_repository(r.about)
WHERE NOT voided(r.seq, r.record_id);

CREATE TABLE stated_verification AS
SELECT r.* EXCLUDE (repository) REPLACE (named_deployment(r.deployment) AS deployment), named_repository(r.about) AS repository, coalesce(r.said_at, b.stands_from) AS happened_at
FROM verifications r LEFT JOIN block_time b USING (key, block)
WHERE NOT voided(r.seq, r.record_id);

CREATE TABLE stated_approval AS
SELECT r.* EXCLUDE (repository) REPLACE (named_deployment(r.deployment) AS deployment), named_repository(r.about) AS repository,
    stated_person(r.approver, r.by_id, i.source, r.seq) AS person,
    coalesce(r.said_at, b.stands_from) AS happened_at
FROM approvals r JOIN (SELECT seq, source FROM entry_index) i USING (seq) LEFT JOIN block_time b USING (key, block)
WHERE NOT voided(r.seq, r.record_id);

-- Voided ones too: the register of exceptions shows them.
CREATE TABLE stated_exception AS
SELECT row_number() OVER (ORDER BY r.seq, r.key, r.block) AS exception_id,
    r.* EXCLUDE (repository) REPLACE (named_deployment(r.deployment) AS deployment), named_repository(r.about) AS repository,
    stated_person(r.approver, r.by_id, i.source, r.seq) AS person,
    coalesce(r.said_at, b.stands_from) AS happened_at,
    voided(r.seq, r.record_id) AS voided
FROM exceptions r JOIN (SELECT seq, source FROM entry_index) i USING (seq) LEFT JOIN block_time b USING (key, block);

CREATE TABLE stated_deployment AS
SELECT r.* EXCLUDE (repository), named_repository(r.about) AS repository
FROM declared_deployments r
WHERE NOT voided(r.seq, r.record_id);
