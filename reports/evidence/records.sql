-- Our own records as they count at this moment: voided ones left out, each with its time.
--
-- A block in a comment that says no time stands from the version of the comment that first
-- carried it (controls.md section 6); a date without a time is the whole local day (section 3).

CREATE MACRO voided(given_id, entry) AS
    given_id IN (SELECT target FROM voids) OR entry::VARCHAR IN (SELECT target FROM voids);

CREATE TABLE version AS
SELECT seq, row_number() OVER (
    PARTITION BY source, kind, key ORDER BY source_time NULLS FIRST, seq) AS number
FROM entry_index;

CREATE TABLE block_time AS
WITH block AS (
    SELECT seq, key, block, block_created, block_changed FROM all_qa
    UNION ALL BY NAME SELECT seq, key, block, block_created, block_changed FROM all_verifications
    UNION ALL BY NAME SELECT seq, key, block, block_created, block_changed FROM all_approvals
    UNION ALL BY NAME SELECT seq, key, block, block_created, block_changed FROM all_exceptions
)
SELECT key, block,
    arg_min(CASE WHEN number = 1 THEN block_created ELSE block_changed END, number) AS stands_from
FROM block JOIN version USING (seq)
WHERE block IS NOT NULL
GROUP BY key, block;

CREATE MACRO day_start(day, zone) AS (day::DATE)::TIMESTAMP AT TIME ZONE zone;
CREATE MACRO day_end(day, zone) AS (day::DATE + 1)::TIMESTAMP AT TIME ZONE zone;

CREATE TABLE stated_qa AS
SELECT r.* EXCLUDE (repository), r.about AS repository,
    coalesce(r.said_at, b.stands_from, day_start(r.said_on, z.zone)) AS at_earliest,
    coalesce(r.said_at, b.stands_from, day_end(r.said_on, z.zone)) AS at_latest
FROM qa r
LEFT JOIN block_time b USING (key, block)
LEFT JOIN zone z ON z.repository = r.about
WHERE NOT coalesce(voided(r.record_id, r.seq), false);

CREATE TABLE stated_verification AS
SELECT r.* EXCLUDE (repository), r.about AS repository, coalesce(r.said_at, b.stands_from) AS happened_at
FROM verifications r LEFT JOIN block_time b USING (key, block)
WHERE NOT coalesce(voided(r.record_id, r.seq), false);

CREATE TABLE stated_approval AS
SELECT r.* EXCLUDE (repository), r.about AS repository, coalesce(r.said_at, b.stands_from) AS happened_at
FROM approvals r LEFT JOIN block_time b USING (key, block)
WHERE NOT coalesce(voided(r.record_id, r.seq), false);

CREATE TABLE stated_exception AS
SELECT r.* EXCLUDE (repository), r.about AS repository, coalesce(r.said_at, b.stands_from) AS happened_at
FROM exceptions r LEFT JOIN block_time b USING (key, block)
WHERE NOT coalesce(voided(r.record_id, r.seq), false);

CREATE TABLE stated_deployment AS
SELECT r.* EXCLUDE (repository), r.about AS repository
FROM declared_deployments r
WHERE NOT coalesce(voided(r.record_id, r.seq), false);

CREATE TABLE stated_ticket AS
SELECT r.* EXCLUDE (repository), r.about AS repository
FROM ticket_updates r
WHERE NOT coalesce(voided(r.record_id, r.seq), false);
