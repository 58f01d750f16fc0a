-- Who wrote what a deployment brought, and when its evidence was recorded (beyond the SOP).

CREATE TABLE commit_author AS
SELECT repository, sha,
    max(platform_person(author, author_id, author_type, seq)) AS person,
    bool_or(len(parents) > 1) AS is_merge
FROM commits GROUP BY ALL;

CREATE TABLE change_author AS
SELECT c.subject_id, list(DISTINCT a.person ORDER BY a.person) FILTER (a.person IS NOT NULL) AS author_persons,
    count(*) FILTER (a.person IS NULL) AS unknown_authors, count(*) AS brought_commits
FROM carried c
JOIN deployment d USING (subject_id)
JOIN commit_author a ON a.repository = d.repository AND a.sha = c.id
WHERE c.kind = 'commit' AND NOT coalesce(a.is_merge, false)
GROUP BY ALL;

CREATE TABLE decisive_tester AS
SELECT d.subject_id, d.person AS tester_person, d.login AS decisive_tester
FROM decisive d WHERE d.passed AND NOT d.is_readiness;

-- Commits that went out and belong to no pull request, or to none with a ticket.
CREATE TABLE unlinked AS
SELECT p.subject_id,
    list(DISTINCT p.sha ORDER BY p.sha) FILTER (p.number IS NULL) AS commits_without_pull,
    list(DISTINCT p.number ORDER BY p.number) FILTER (p.number IS NOT NULL AND t.ticket IS NULL
        AND b.subject_id IS NULL) AS pulls_without_ticket
FROM promotion_commit p
LEFT JOIN ticket_link t ON t.repository = p.repository AND t.subject_kind = 'pull_request'
    AND t.subject_id = p.number::VARCHAR
-- What a promotion takes along has its tickets on the pull requests before it.
LEFT JOIN (SELECT DISTINCT subject_id FROM deployment_ticket WHERE via IN ('pull_request', 'commit')) b
    ON b.subject_id = p.subject_id AND p.came_by = 'development'
GROUP BY p.subject_id;

-- Records that came into the ledger later than the policy's window after the fact.
CREATE TABLE recorded_late AS
WITH named AS (
    SELECT subject_id, unnest(seqs) AS seq FROM tested
    UNION SELECT subject_id, unnest(seqs) FROM staging_tested
    UNION SELECT subject_id, unnest(seqs) FROM verified
)
SELECT n.subject_id, count(*) AS dated_records,
    max(epoch(i.observed_at) - epoch(i.occurred_at)) AS latest_by_seconds,
    arg_max(i.seq, epoch(i.observed_at) - epoch(i.occurred_at)) AS latest_seq
FROM named n JOIN entry_index i USING (seq)
WHERE i.occurred_at IS NOT NULL AND starts_with(i.kind, 'record')
GROUP BY ALL;
