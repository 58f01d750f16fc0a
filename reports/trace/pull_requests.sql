-- The pull requests asked for, those that are these commits (head, merge_commit), and for each
-- branch the one that brought a commit there: its merge commit contains it, its base did not.
WITH based AS (
    SELECT p.*, CASE WHEN len(k.parents) > 1 OR p.commits = 1 THEN k.parents[1]
        ELSE coalesce(p.base_sha, k.parents[1]) END AS based_on
    FROM pulls p LEFT JOIN commit k ON k.repository = p.repository AND k.sha = p.merge_sha
),
found AS (
    SELECT seq, 1 AS rank, 'asked' AS relation FROM pulls
    WHERE (repository, number) IN (SELECT (repository, number) FROM asked_pull)
    UNION ALL
    SELECT p.seq, 2, 'merge_commit'
    FROM pulls p JOIN traced t ON t.repository = p.repository AND t.sha = p.merge_sha
    UNION ALL
    SELECT p.seq, 3, 'head'
    FROM pulls p JOIN traced t ON t.repository = p.repository AND t.sha = p.head_sha
    UNION ALL
    (SELECT p.seq, 4, 'brought'
    FROM based p JOIN carrying c ON c.repository = p.repository AND c.sha = p.merge_sha
    ANTI JOIN carrying b
        ON b.repository = p.repository AND b.asked = c.asked AND b.sha = p.based_on
    QUALIFY row_number() OVER (PARTITION BY p.repository, p.base_ref, c.asked
        ORDER BY p.merged_at, p.number) = 1)
)
SELECT p.repository, p.number, p.title, p.state, p.author, p.head_ref AS head, p.base_ref AS base,
    p.merged_at AS merged, p.merge_sha, p.html_url AS url, arg_min(f.relation, f.rank) AS relation
FROM found f JOIN pulls p USING (seq)
GROUP BY ALL
ORDER BY p.repository, p.merged_at NULLS LAST, p.number
