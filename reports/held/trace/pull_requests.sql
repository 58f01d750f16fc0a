-- Pull requests, each with the tickets that it is linked to, and what looks like a key in its title or
-- the name of its branch: whoever asks for that key is shown it, whatever the policy takes for one.
WITH mentioned AS (
    SELECT repository, number, full_ticket(unnest(regexp_extract_all(
        lower(concat_ws(' ', title, head_ref)), '(?:^|[^a-z0-9])([a-z][a-z0-9]+-[0-9]+)', 1)),
        repository) AS key
    FROM pulls
    UNION
    SELECT repository, try_cast(subject_id AS BIGINT), full_ticket(ticket, repository)
    FROM ticket_link WHERE subject_kind = 'pull_request'
),
ticketed AS (
    SELECT repository, number, list(key ORDER BY key) AS keys FROM mentioned GROUP BY ALL
)
SELECT p.repository, p.number, p.title, p.state, p.author, p.head_ref AS head, p.head_sha,
    p.base_ref AS base, p.merged_at AS merged, p.merge_sha, p.html_url AS url,
    coalesce(t.keys, []) AS keys, p.seq AS entry, i.strength
FROM pulls p
JOIN (SELECT seq, strength FROM entry_index) i USING (seq)
LEFT JOIN ticketed t USING (repository, number)
ORDER BY p.repository, p.number
