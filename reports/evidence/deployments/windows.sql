-- What ran where, from when to when, and what ran before (controls.md section 3, "Live window").

CREATE TABLE stream AS
SELECT subject_id, repository, environment, component, started_at, succeeded_at, result, tree,
    known_sha, coalesce(tree, subject_id) AS content,
    lead(started_at) OVER stream_order AS next_started_at,
    coalesce(
        lag(result = 'success') OVER stream_order AND result = 'success'
        AND lag(tree) OVER stream_order = tree, false) AS continues,
    coalesce(lag(content) OVER stream_order <> content, false) AS replaces
FROM deployment
WHERE progress IN ('started', 'unknown')
WINDOW stream_order AS (PARTITION BY repository, lower(environment), component
    ORDER BY started_at, created_at, length(subject_id), subject_id);

-- A redeployment of the same tree continues the window; `replaced_at` is when the deployment of
-- another tree started, whatever came of it.
CREATE TABLE live AS
WITH numbered AS (
    SELECT *, sum((NOT continues)::INT) OVER earlier AS period,
        sum(replaces::INT) OVER earlier AS content_number
    FROM stream
    WINDOW earlier AS (PARTITION BY repository, lower(environment), component
        ORDER BY started_at, length(subject_id), subject_id)
),
replaced AS (
    SELECT *, last_value(next_started_at) OVER (
        PARTITION BY repository, lower(environment), component, content_number
        ORDER BY started_at, length(subject_id), subject_id
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS replaced_at
    FROM numbered
)
SELECT subject_id, repository, environment, component, tree, known_sha, succeeded_at,
    min(succeeded_at) OVER period AS since,
    last_value(next_started_at) OVER (period ORDER BY started_at, length(subject_id), subject_id
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS until,
    replaced_at
FROM replaced
WHERE succeeded_at IS NOT NULL
WINDOW period AS (PARTITION BY repository, lower(environment), component, period);

-- The last success before each deployment, and the last one of the same content.
CREATE TABLE before AS
SELECT subject_id,
    last_value(CASE WHEN succeeded_at IS NOT NULL THEN known_sha END IGNORE NULLS) OVER earlier
        AS previous_sha,
    last_value(CASE WHEN succeeded_at IS NOT NULL THEN subject_id END IGNORE NULLS) OVER earlier
        AS previous_id,
    last_value(CASE WHEN succeeded_at IS NOT NULL THEN content END IGNORE NULLS) OVER earlier
        AS previous_content,
    CASE WHEN tree IS NOT NULL THEN last_value(
        CASE WHEN succeeded_at IS NOT NULL THEN subject_id END IGNORE NULLS) OVER earlier_same END
        AS same_content_id
FROM stream
WINDOW earlier AS (PARTITION BY repository, lower(environment), component
        ORDER BY started_at, length(subject_id), subject_id
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING),
    earlier_same AS (PARTITION BY repository, lower(environment), component, content
        ORDER BY started_at, length(subject_id), subject_id
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING);
