-- Holes in the numbers of a workflow's runs: GitHub counts them one by one, so a number that is
-- missing between two that are held is a run that was deleted before it was recorded.
--
-- Only where the runs were listed from the one before the hole to the one after it: elsewhere a
-- missing number says that nobody collected, not that something vanished.

CREATE TABLE run_number_hole AS
WITH numbered AS (
    SELECT repository, split_part(path, '@', 1) AS path, run_number, min(created_at) AS created_at
    FROM runs
    WHERE repository IS NOT NULL AND path IS NOT NULL AND run_number > 0 AND created_at IS NOT NULL
    GROUP BY ALL
),
stepped AS (
    SELECT *, lag(run_number) OVER upwards AS held_number, lag(created_at) OVER upwards AS held_at
    FROM numbered WINDOW upwards AS (PARTITION BY repository, path ORDER BY run_number)
)
SELECT repository, path, held_number + 1 AS first_missing, run_number - 1 AS last_missing,
    run_number - held_number - 1 AS missing, least(held_at, created_at) AS not_before,
    greatest(held_at, created_at) AS not_after
FROM stepped s
WHERE run_number > held_number + 1
  AND EXISTS (FROM listed_runs c WHERE c.repository = s.repository
      AND c.since <= least(s.held_at, s.created_at) AND c.until >= greatest(s.held_at, s.created_at));
