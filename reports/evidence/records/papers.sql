-- The papers of each deployment: its tickets, what was written on them when, and its rollback's record
-- (SOP 6, 10, 13.4, 15.3, 16).

-- Whatever changes a ticket, or is said on it; what a bot or a deleted account says is nobody's.
CREATE TABLE ticket_word AS
SELECT t.repository, t.ticket, t.said_at AS at, stated_person(t."by", NULL, i.source, t.seq) AS person, t.is_move, [] AS shas, t.seq
FROM (SELECT DISTINCT repository, ticket, said_at, "by", is_move, seq FROM stated_ticket WHERE said_at IS NOT NULL) t
JOIN entry_index i USING (seq)
UNION ALL
SELECT c.repository, upper(coalesce(k.ticket, c.ticket)), c.created_at, stated_person(c.author, c.author_id, i.source, c.seq), false, c.shas, c.seq
FROM comments c JOIN (SELECT seq, source FROM entry_index) i USING (seq)
LEFT JOIN ticket_key k ON k.site = c.site AND k.ticket_id = c.ticket_id
WHERE c.created_at IS NOT NULL;

-- A word of nobody counts where it moves the ticket or names the version: a pipeline says that much.
CREATE TABLE deployment_word AS
WITH word AS (
SELECT p.subject_id, w.at, w.person, w.is_move, w.shas, w.seq
FROM (SELECT DISTINCT subject_id, repository, ticket FROM deployment_ticket) p
JOIN ticket_word w ON w.ticket = upper(p.ticket) AND (w.repository = p.repository OR w.repository IS NULL)
UNION ALL
-- What is said on the pull requests that brought it is said of it.
SELECT p.subject_id, c.created_at, stated_person(c.author, c.author_id, c.source, c.seq), false, c.shas, c.seq
FROM (SELECT DISTINCT c.subject_id, d.repository, '#' || c.id AS ticket
      FROM carried c JOIN deployment d USING (subject_id) WHERE c.kind = 'pull_request') p
JOIN (SELECT c.*, i.source FROM comments c JOIN (SELECT seq, source FROM entry_index) i USING (seq)) c
    ON c.repository = p.repository AND c.ticket = p.ticket AND c.created_at IS NOT NULL
)
SELECT w.*, coalesce(list_contains(w.shas, d.known_sha), false) AS names_version
FROM word w JOIN deployment d USING (subject_id)
WHERE w.person IS NOT NULL OR w.is_move OR list_contains(w.shas, d.known_sha);

CREATE TABLE named_rollback AS
SELECT named_repository(about) AS repository, named_deployment(deployment) AS deployment,
    bool_or(said(reason)) AS has_reason, bool_or(said(previous_sha)) AS has_previous,
    bool_or(said(replacement_sha)) AS has_replacement, bool_or(said(follow_up)) AS has_follow_up,
    list(seq ORDER BY seq) AS rollback_seqs
FROM rollbacks WHERE NOT voided(seq, record_id) GROUP BY ALL;

CREATE TABLE paper AS
WITH linked AS (
    -- What the commits and pull requests name is why the version was made, not why it was deployed.
    SELECT subject_id, list(DISTINCT ticket ORDER BY ticket) AS tickets,
        list(DISTINCT seq ORDER BY seq) AS ticket_seqs,
        list(DISTINCT ticket ORDER BY ticket) FILTER (via NOT IN ('commit', 'pull_request', 'qa'))
            AS reason_tickets,
        list(DISTINCT seq ORDER BY seq) FILTER (via NOT IN ('commit', 'pull_request', 'qa')) AS reason_seqs
    FROM deployment_ticket GROUP BY ALL
),
word AS (
    SELECT d.subject_id,
        min(w.at) FILTER (w.at >= d.started_at) AS updated_at,
        arg_min(w.seq, (w.at, w.seq)) FILTER (w.at >= d.started_at) AS updated_seq,
        min(w.at) FILTER (w.at >= d.result_at) AS told_at,
        arg_min(w.seq, (w.at, w.seq)) FILTER (w.at >= d.result_at) AS told_seq,
        min(w.at) FILTER (w.at >= d.result_at AND w.person = a.actor_person) AS confirmed_at,
        arg_min(w.seq, (w.at, w.seq)) FILTER (w.at >= d.result_at AND w.person = a.actor_person) AS confirmed_seq,
        -- What was done when it had failed, or was refused, is said by a person.
        min(w.at) FILTER (w.at >= coalesce(d.result_at, d.created_at) AND w.person IS NOT NULL) AS followed_at,
        arg_min(w.seq, (w.at, w.seq)) FILTER (w.at >= coalesce(d.result_at, d.created_at) AND w.person IS NOT NULL) AS followed_seq,
        min(w.at) FILTER (w.at >= s.failed_at AND w.person IS NOT NULL) AS blocker_at,
        arg_min(w.seq, (w.at, w.seq)) FILTER (w.at >= s.failed_at AND w.person IS NOT NULL) AS blocker_seq,
        min(w.at) FILTER (w.names_version) AS sha_given_at,
        arg_min(w.seq, (w.at, w.seq)) FILTER (w.names_version) AS sha_given_seq,
        -- Named again when something else had been deployed here.
        arg_min(w.seq, (w.at, w.seq)) FILTER (w.names_version AND w.at >= p.started_at) AS named_again_seq
    FROM deployment_word w JOIN deployment d USING (subject_id) JOIN acting a USING (subject_id)
    LEFT JOIN staging_tested s USING (subject_id)
    LEFT JOIN before b USING (subject_id)
    LEFT JOIN stream p ON p.subject_id = b.previous_id
    GROUP BY ALL
),
-- A record by whoever deployed confirms the result too.
record AS (
    SELECT d.subject_id, min(r.at) AS at, arg_min(r.seq, (r.at, r.seq)) AS seq
    FROM deployment d JOIN acting a USING (subject_id)
    JOIN (SELECT repository, sha, environment, at_latest AS at, person, seq FROM stated_qa
          UNION ALL
          SELECT v.repository, v.sha, v.environment, v.happened_at,
              stated_person(v."by", v.by_id, i.source, v.seq), v.seq
          FROM stated_verification v JOIN (SELECT seq, source FROM entry_index) i USING (seq)) r
        ON r.repository = d.repository AND r.sha = d.known_sha
        AND lower(r.environment) = lower(d.environment) AND r.person = a.actor_person AND r.at >= d.result_at
    GROUP BY ALL
)
SELECT d.subject_id, coalesce(l.tickets, []) AS tickets, coalesce(l.ticket_seqs, []) AS ticket_seqs,
    coalesce(l.reason_tickets, []) AS reason_tickets, coalesce(l.reason_seqs, []) AS reason_seqs,
    w.* EXCLUDE (subject_id, confirmed_at, confirmed_seq),
    least(w.confirmed_at, r.at) AS confirmed_at,
    CASE WHEN r.at <= coalesce(w.confirmed_at, r.at) THEN r.seq ELSE w.confirmed_seq END AS confirmed_seq,
    b.* EXCLUDE (repository, deployment),
    told_due.due_at AS told_due,
    is_within(registered.spans['qa'], d.started_at, told_due.due_at)
        AS qa_covered_after,
    is_within(registered.spans['ticket'], d.started_at, told_due.due_at)
        AS tickets_covered_after,
    is_within(registered.spans['ticket'], d.started_at, d.started_at)
        AS tickets_covered_at_start
FROM deployment d
LEFT JOIN linked l USING (subject_id)
LEFT JOIN word w USING (subject_id)
LEFT JOIN record r USING (subject_id)
LEFT JOIN named_rollback b ON b.repository = d.repository AND b.deployment = d.subject_id
LEFT JOIN deadline told_due ON told_due.subject_id = d.subject_id AND told_due.name = 'late_evidence'
LEFT JOIN registered ON registered.policy = d.policy AND registered.repository = d.repository;
