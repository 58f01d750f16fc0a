-- Who wrote what a deployment brought, and when its evidence was recorded (beyond the SOP).

-- A bot wrote what it wrote; who wrote the rest is a person, or not known.
CREATE TABLE commit_author AS
SELECT repository, sha,
    max(platform_person(author, author_id, author_type, seq)) AS person,
    bool_or(author_type = 'Bot' OR author LIKE '%[bot]') AS is_bot,
    bool_or(len(parents) > 1) AS is_merge
FROM commits GROUP BY ALL;

-- Whoever squashes or rebases a promotion wrote nothing of it: where the head that it stands for was
-- brought along, that says who did.
CREATE TABLE stands_for_head AS
SELECT DISTINCT p.subject_id, p.sha
FROM promotion_commit p
JOIN merged_pull q ON q.repository = p.repository AND q.number = p.number AND q.merge_sha = p.sha
JOIN carried h ON h.subject_id = p.subject_id AND h.kind = 'commit' AND h.id = q.head_sha;

-- What went back to an ancestor of what ran brought nothing that was not there before.
CREATE TABLE change_author AS
SELECT c.subject_id, list(DISTINCT a.person ORDER BY a.person) FILTER (a.person IS NOT NULL) AS author_persons,
    count(*) FILTER (a.person IS NULL AND NOT coalesce(a.is_bot, false)) AS unknown_authors, count(*) AS brought_commits
FROM carried c
JOIN deployment d USING (subject_id)
JOIN commit_author a ON a.repository = d.repository AND a.sha = c.id
ANTI JOIN stands_for_head s ON s.subject_id = c.subject_id AND s.sha = c.id
ANTI JOIN older_than o ON o.subject_id = c.subject_id
WHERE c.kind = 'commit' AND NOT coalesce(a.is_merge, false)
GROUP BY ALL;

CREATE TABLE decisive_tester AS
SELECT d.subject_id, d.person AS tester_person, d.login AS decisive_tester, true AS decided_by_result
FROM decisive d WHERE d.passed AND NOT d.is_readiness;

-- Commits that went out and belong to no pull request, and pull requests without a ticket. What
-- promotes others has its tickets on those.
CREATE TABLE unlinked AS
WITH commit_of AS (
    SELECT subject_id, list(DISTINCT sha ORDER BY sha) FILTER (number IS NULL) AS commits_without_pull
    FROM promotion_commit GROUP BY ALL
),
promotes AS (SELECT DISTINCT subject_id, number FROM promotion_commit WHERE came_by = 'development'),
brought AS (
    SELECT c.subject_id, d.repository, c.id::BIGINT AS number
    FROM carried c JOIN deployment d USING (subject_id) WHERE c.kind = 'pull_request'
    UNION
    SELECT subject_id, repository, number FROM promotion_commit WHERE number IS NOT NULL
),
counted AS (
    SELECT b.*, count(*) FILTER (p.number IS NULL) OVER (PARTITION BY subject_id) > 0
        AND p.number IS NOT NULL AS only_promotes
    FROM brought b LEFT JOIN promotes p USING (subject_id, number)
),
without_ticket AS (
    SELECT b.subject_id, list(b.number ORDER BY b.number) AS pulls_without_ticket
    FROM counted b
    WHERE NOT b.only_promotes AND NOT EXISTS (FROM ticket_link t WHERE t.repository = b.repository
        AND t.subject_kind = 'pull_request' AND t.subject_id = b.number::VARCHAR)
    GROUP BY ALL
)
SELECT c.subject_id, c.commits_without_pull, w.pulls_without_ticket
FROM commit_of c LEFT JOIN without_ticket w USING (subject_id);

-- Records that came into the ledger later than the policy's window after the fact; of QA's those of
-- what was deployed: where changes are squashed, what was tested long ago stays a candidate.
CREATE TABLE recorded_late AS
WITH named AS (
    SELECT subject_id, seq FROM candidate WHERE same_tree
    UNION SELECT subject_id, unnest(seqs) FROM staging_tested
    UNION SELECT subject_id, unnest(seqs) FROM verified
    UNION SELECT subject_id, unnest(gate_seqs) FROM gate
    UNION SELECT d.subject_id, unnest(r.rollback_seqs)
    FROM named_rollback r JOIN deployment d ON d.repository = r.repository AND d.subject_id = r.deployment
    UNION SELECT subject_id, seq FROM exception_use
)
SELECT n.subject_id, count(*) AS dated_records,
    max(epoch(i.observed_at) - epoch(i.occurred_at)) AS latest_by_seconds,
    arg_max(i.seq, (epoch(i.observed_at) - epoch(i.occurred_at), i.seq)) AS latest_seq
FROM named n JOIN entry_index i USING (seq)
WHERE i.occurred_at IS NOT NULL AND starts_with(i.kind, 'record')
GROUP BY ALL;
