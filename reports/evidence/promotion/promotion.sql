-- The promotion of each production deployment: how its changes came to main (SOP 12.1).

CREATE TABLE promotion_commit AS
SELECT p.subject_id, d.repository, d.started_at, p.sha, p.number, q.seq AS pull_seq, k.seq AS commit_seq,
    CASE
        WHEN p.number IS NULL THEN 'direct'
        WHEN h.branch IS NULL THEN 'other'
        WHEN q.head_repository IS NULL THEN 'unclear'
        WHEN lower(present_name(q.head_repository, q.seq)) = lower(q.repository) THEN 'development'
        ELSE 'other'
    END AS came_by,
    coalesce(e.entered_at, k.committed_at) AS entered_at
FROM promoted p
JOIN deployment d USING (subject_id)
LEFT JOIN merged_pull q ON q.repository = d.repository AND q.number = p.number
LEFT JOIN branch_map h ON h.policy = q.policy AND h.repository = q.repository
    AND h.kind = 'development' AND h.branch = q.head_ref
LEFT JOIN commit k ON k.repository = d.repository AND k.sha = p.sha
LEFT JOIN entered e ON e.kind = 'production' AND e.repository = d.repository AND e.sha = p.sha
WHERE p.sha IS NOT NULL;

-- GitHub may list a pull request late: that there is none is proved by sightings over a day, or by
-- a list of pull requests that was complete a day later.
CREATE TABLE without_pull AS
SELECT w.repository, w.sha, min(coalesce(w.seen_at, i.observed_at)) AS first_at,
    max(coalesce(w.seen_at, i.observed_at)) AS last_at, list(w.seq ORDER BY w.seq) AS seqs
FROM all_commits_without_pull w JOIN entry_index i USING (seq) GROUP BY ALL;

CREATE TABLE promotion AS
WITH commit_of AS (
    -- One that came by several pull requests came by development when one of them did.
    SELECT subject_id, repository, sha, arg_min(came_by, list_position(
        ['development', 'unclear', 'other', 'direct'], came_by)) AS came_by,
        min(entered_at) AS entered_at, any_value(commit_seq) AS commit_seq
    FROM promotion_commit GROUP BY ALL
),
proved AS (
    SELECT c.*, w.last_at - w.first_at >= INTERVAL 1 DAY
        OR is_within(covered.spans['pulls'], c.entered_at, c.entered_at + INTERVAL 1 DAY) AS is_proved,
        coalesce(w.seqs, []) AS seqs
    FROM commit_of c LEFT JOIN without_pull w USING (repository, sha)
    LEFT JOIN covered ON covered.repository = c.repository
)
SELECT p.subject_id, count(*) AS promoted_commits,
    list(p.sha ORDER BY p.sha) FILTER (p.came_by = 'direct' AND p.is_proved) AS pushed_shas,
    list(p.sha ORDER BY p.sha) FILTER (p.came_by = 'direct' AND NOT coalesce(p.is_proved, false)) AS unproved_shas,
    list(p.sha ORDER BY p.sha) FILTER (p.came_by = 'other') AS other_shas,
    list(p.sha ORDER BY p.sha) FILTER (p.came_by = 'unclear') AS unclear_shas,
    list_concat(list(p.commit_seq ORDER BY p.sha), flatten(list(p.seqs ORDER BY p.sha))) AS promotion_commit_seqs
FROM proved p GROUP BY p.subject_id;

CREATE TABLE promotion_pull AS
SELECT subject_id, list(DISTINCT number ORDER BY number) FILTER (came_by = 'development') AS promotion_numbers,
    list(DISTINCT number ORDER BY number) FILTER (came_by = 'other') AS other_numbers,
    list(DISTINCT pull_seq ORDER BY pull_seq) FILTER (pull_seq IS NOT NULL) AS promotion_seqs
FROM promotion_commit GROUP BY ALL;
