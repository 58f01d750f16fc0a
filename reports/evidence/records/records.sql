-- Our own records as they count at this moment: voided ones left out, each with its time.
--
-- A block in a comment that says no time stands from the version of the comment that first
-- carried it (controls.md section 6); a date without a time is the whole local day (section 3).

-- Who names a declared deployment by the id of its record means that deployment.
CREATE TABLE declared_id AS
SELECT DISTINCT record_id FROM declared_deployments
WHERE record_id IS NOT NULL
  AND record_id NOT IN (SELECT deployment_id::VARCHAR FROM deployments);

CREATE MACRO named_deployment(name) AS
    CASE WHEN name IN (FROM declared_id) THEN 'record:' || name ELSE name END;

-- Who names a pull request says `12`, `#12`, `acme/shop#12` or its address; one of another repository is none.
CREATE MACRO pull_number(name, repository) AS CASE
    WHEN regexp_full_match(trim(name), '#?[0-9]{1,15}')
        OR starts_with(lower(trim(name)), lower(repository) || '#')
        OR regexp_extract(lower(trim(name)), '^https?://[^/]+/([^/]+/[^/]+)/pulls?/[0-9]+$', 1) = lower(repository)
    THEN try_cast(regexp_extract(trim(name), '([0-9]{1,15})$', 1) AS BIGINT) END;

CREATE TABLE block_time AS
WITH block AS (
    SELECT seq, key, block, block_created, block_changed FROM all_qa
    UNION ALL BY NAME SELECT seq, key, block, block_created, block_changed FROM all_verifications
    UNION ALL BY NAME SELECT seq, key, block, block_created, block_changed FROM all_approvals
    UNION ALL BY NAME SELECT seq, key, block, block_created, block_changed FROM all_exceptions
    UNION ALL BY NAME
    SELECT seq, key, block, block_created, block_changed FROM all_declared_deployments
),
version AS (
    SELECT seq, key, row_number() OVER (PARTITION BY source, kind, key
        ORDER BY source_time NULLS FIRST, is_direct, rank, seq) AS number
    FROM held WHERE key IN (SELECT key FROM block WHERE block IS NOT NULL)
)
SELECT key, block,
    arg_min(CASE WHEN number = 1 THEN block_created ELSE block_changed END, number) AS stands_from
FROM block JOIN version USING (seq, key)
WHERE block IS NOT NULL
GROUP BY key, block;

CREATE MACRO day_start(day, zone) AS (day::DATE)::TIMESTAMP AT TIME ZONE zone;
CREATE MACRO day_end(day, zone) AS (day::DATE + 1)::TIMESTAMP AT TIME ZONE zone;

-- A check run that the policy of its time names as a QA result is one, unless it says one itself.
CREATE TABLE checked_qa AS
WITH attempt AS (
    -- Who started the run: of the attempt that the check's job belongs to, else of the only one.
    SELECT c.seq, c.key, coalesce(arg_min(r, r.seq) FILTER (r.run_attempt = j.run_attempt),
        CASE WHEN count(DISTINCT r.actor) = 1 THEN arg_min(r, r.seq) END) AS run
    FROM check_runs c JOIN runs r ON r.run_id = c.run_id
    LEFT JOIN jobs j ON j.job_id = c.job_id
    GROUP BY c.seq, c.key
)
SELECT DISTINCT c.seq, c.key, c.repository, m.environment, c.head_sha AS sha, c.head_sha AS sha_said,
    CASE c.conclusion WHEN 'success' THEN 'pass' ELSE 'fail' END AS result, a.run.actor AS tester, a.run.actor AS by,
    platform_person(a.run.actor, a.run.actor_id, a.run.actor_type, c.seq) AS person,
    c.completed_at AS said_at, c.completed_at AS at_earliest, c.completed_at AS at_latest, []::VARCHAR[] AS tickets, 'check ' || c.name AS notes,
    c.html_url AS url, 'checks' AS origin, 'pipeline' AS strength
FROM check_runs c
JOIN qa_check m ON m.repository = c.repository AND m.name = c.name
    AND c.completed_at >= m.since AND c.completed_at < m.until
LEFT JOIN attempt a USING (seq, key)
WHERE c.status = 'completed' AND c.head_sha IS NOT NULL
  AND c.conclusion IN ('success', 'failure', 'timed_out', 'action_required')
  AND (c.seq, c.key) NOT IN (SELECT (seq, key) FROM qa WHERE origin = 'checks');

CREATE TABLE stated_qa AS
SELECT r.* EXCLUDE (repository), named_repository(r.about) AS repository,
    stated_person(r.tester, r.by_id, i.source, r.seq) AS person,
    coalesce(r.said_at, day_start(r.said_on, z.zone), b.stands_from) AS at_earliest,
    coalesce(r.said_at, day_end(r.said_on, z.zone), b.stands_from) AS at_latest
FROM qa r JOIN (SELECT seq, source FROM entry_index) i USING (seq)
LEFT JOIN block_time b USING (key, block)
LEFT JOIN zone z ON z.repository = named_repository(r.about)
WHERE NOT voided(r.seq, r.record_id)
UNION ALL BY NAME
SELECT * REPLACE (named_repository(repository) AS repository) FROM checked_qa
WHERE NOT voided(seq, NULL);

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

-- Voided ones too: the register of exceptions shows them. `name` is how one is named from outside, as
-- a declaration below is.
CREATE TABLE stated_exception AS
SELECT row_number() OVER (ORDER BY r.seq, r.key, r.block) AS exception_id,
    CASE WHEN r.record_id IS NOT NULL AND count(*) OVER (PARTITION BY r.record_id) = 1
            THEN r.record_id
         WHEN count(*) OVER (PARTITION BY r.seq) = 1 THEN r.seq::VARCHAR
         ELSE format('{}:{}', r.seq, r.block) END AS name,
    r.* EXCLUDE (repository) REPLACE (named_deployment(r.deployment) AS deployment), named_repository(r.about) AS repository,
    stated_person(r.approver, r.by_id, i.source, r.seq) AS person,
    coalesce(r.said_at, b.stands_from) AS happened_at,
    voided(r.seq, r.record_id) AS voided
FROM exceptions r JOIN (SELECT seq, source FROM entry_index) i USING (seq) LEFT JOIN block_time b USING (key, block);

-- Without an id that no other has, a declaration goes by its entry, and by its block where the
-- entry holds several.
CREATE TABLE stated_deployment AS
SELECT r.* EXCLUDE (repository) REPLACE (coalesce(r.said_at, b.stands_from) AS said_at),
    named_repository(r.about) AS repository,
    CASE WHEN r.record_id IS NOT NULL AND count(*) OVER (PARTITION BY r.record_id) = 1
            THEN r.record_id
         WHEN count(*) OVER (PARTITION BY r.seq) = 1 THEN r.seq::VARCHAR
         ELSE format('{}:{}', r.seq, r.block) END AS name
FROM declared_deployments r LEFT JOIN block_time b USING (key, block)
WHERE NOT voided(r.seq, r.record_id);

-- A record in a comment or a check run is as strong as who says it, not as the platform that shows
-- it; of several in one entry the weakest counts.
CREATE TABLE record_strength AS
SELECT seq, arg_max(strength, list_position(['observed', 'signed', 'pipeline', 'attested'], strength))
    AS strength
FROM (
    SELECT seq, strength FROM stated_qa UNION ALL SELECT seq, strength FROM all_qa
    UNION ALL SELECT seq, strength FROM all_verifications UNION ALL SELECT seq, strength FROM all_approvals
    UNION ALL SELECT seq, strength FROM all_exceptions UNION ALL SELECT seq, strength FROM all_rollbacks
    UNION ALL SELECT seq, strength FROM all_declared_deployments
) GROUP BY seq;
