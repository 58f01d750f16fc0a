-- Moves with their meaning, by policy and repository; and the QA results among them.

CREATE VIEW ticket_move AS
WITH move AS (SELECT * FROM stated_ticket WHERE is_move AND said_at IS NOT NULL)
SELECT s.policy, s.meaning, m.*, true AS is_placed
FROM move m JOIN ticket_status s ON s.repository = m.repository AND s.state = m.state
UNION ALL BY NAME
SELECT s.policy, s.meaning, m.* REPLACE (s.repository AS repository), false AS is_placed
FROM move m
JOIN ticket_place p ON p.project = m.project
JOIN ticket_status s ON s.policy = p.policy AND s.repository = p.repository AND s.state = m.state
WHERE m.repository IS NULL;

-- A QA result needs a SHA: of a field that the same change set, else of the last comment before
-- the move by whoever moved the ticket, written since its previous move, if that names just one.
CREATE TABLE ticket_result AS
WITH judged AS (
    SELECT m.*, e.qa_environment, format('{}:{}:{}', m.seq, m.key, m.step) AS move_id
    FROM ticket_move m
    JOIN policy_version v ON v.policy = m.policy
        AND m.said_at >= v.effective_from AND m.said_at < v.effective_to
    JOIN ticket_setting e ON e.policy = m.policy AND e.repository = m.repository
    WHERE m.meaning IN ('qa_passed', 'qa_failed')
),
comment AS (
    SELECT c.key, c.seq, upper(coalesce(k.ticket, c.ticket)) AS ticket, lower(c.author) AS author,
        c.repository, c.created_at, c.updated_at, c.shas
    FROM all_comments c LEFT JOIN ticket_key k ON k.site = c.site AND k.ticket_id = c.ticket_id
    WHERE starts_with(c.key, 'issue_comment:') OR starts_with(c.key, 'jira_comment:')
),
last_comment AS (
    SELECT j.move_id, j.said_at, arg_max(c.key, (c.created_at, c.key)) AS key
    FROM judged j JOIN comment c ON c.ticket = j.ticket AND c.author = lower(j."by")
        AND (c.repository IS NULL OR c.repository = j.repository)
        AND c.created_at <= j.said_at AND (j.previous_at IS NULL OR c.created_at > j.previous_at)
    GROUP BY ALL
),
-- What stood there at that moment; where only a later edit is known, nobody knows.
stood AS (
    SELECT l.move_id, arg_max(c.shas, (c.updated_at, c.seq)) AS shas,
        arg_max(c.seq, (c.updated_at, c.seq)) AS comment_seq
    FROM last_comment l JOIN comment c ON c.key = l.key AND c.updated_at <= l.said_at
    GROUP BY ALL
),
found AS (
    SELECT j.* EXCLUDE (sha), coalesce(j.sha, CASE WHEN len(s.shas) = 1 THEN s.shas[1] END) AS sha,
        CASE WHEN j.sha IS NULL AND len(s.shas) = 1 THEN s.comment_seq END AS comment_seq
    FROM judged j LEFT JOIN stood s USING (move_id)
),
placed AS (
    SELECT f.*, k.sha IS NOT NULL AS is_known,
        count(*) OVER moved AS places, count(k.sha) OVER moved AS known_places,
        row_number() OVER (PARTITION BY move_id ORDER BY f.repository) AS place
    FROM found f LEFT JOIN (SELECT DISTINCT repository, sha FROM commits) k
        ON k.repository = f.repository AND k.sha = f.sha
    WINDOW moved AS (PARTITION BY move_id)
)
-- Of several repositories that have the project it is of those that have the commit.
SELECT * REPLACE (CASE WHEN is_placed OR is_known OR places = 1 THEN repository END AS repository)
FROM placed WHERE is_placed OR is_known OR known_places = 0 AND place = 1;

INSERT INTO stated_qa BY NAME
SELECT seq, key, source_time, record_id, about, said_at, "by", [ticket] AS tickets,
    CASE WHEN comment_seq IS NOT NULL THEN format('The SHA is that of the comment in entry {}.', comment_seq)
    END AS notes,
    url, 'tickets' AS origin, strength, qa_environment AS environment,
    CASE meaning WHEN 'qa_passed' THEN 'pass' ELSE 'fail' END AS result,
    sha, sha AS sha_said, "by" AS tester, repository,
    stated_person("by", by_id, i.source, seq) AS person, said_at AS at_earliest, said_at AS at_latest
FROM ticket_result JOIN (SELECT seq, source FROM entry_index) i USING (seq);
