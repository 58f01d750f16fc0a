-- QA results and readiness approvals: which of them speak for a production deployment, and which
-- for a staging deployment (section 3, "Which QA result", "C10.4").

CREATE TABLE result AS
WITH said AS (
    SELECT seq, repository, environment, sha, result = 'pass' AS passed, false AS is_readiness,
        person, tester AS login, at_earliest, at_latest, tickets, notes IS NOT NULL AS has_notes
    FROM stated_qa
    UNION ALL
    SELECT seq, repository, environment, sha, decision = 'approved', true,
        person, approver, happened_at, happened_at, tickets, false
    FROM stated_approval WHERE purpose = 'readiness' AND sha IS NOT NULL
    UNION ALL
    -- A readiness approval may name the deployment instead of the SHA.
    SELECT a.seq, a.repository, d.environment, d.known_sha, a.decision = 'approved', true,
        a.person, a.approver, a.happened_at, a.happened_at, a.tickets, false
    FROM stated_approval a JOIN deployment d
        ON d.repository = a.repository AND d.subject_id = a.deployment
    WHERE a.purpose = 'readiness' AND a.sha IS NULL
)
-- One entry may hold several results: a comment with two blocks.
SELECT s.*, c.tree, row_number() OVER (ORDER BY s.seq, s.at_earliest, s.environment, s.sha) AS result_id
FROM said s
LEFT JOIN commit c ON c.repository = s.repository AND c.sha = s.sha;

-- Two joins on equality instead of one on either: the register may be long.
CREATE TABLE speaks_for AS
SELECT d.subject_id, r.result_id
FROM deployment d JOIN result r ON r.repository = d.repository AND r.tree = d.tree
WHERE d.kind = 'production' AND d.known_sha IS NOT NULL
UNION
SELECT d.subject_id, r.result_id
FROM reach JOIN deployment d USING (subject_id)
JOIN result r ON r.repository = d.repository AND r.sha = reach.sha
WHERE d.kind = 'production' AND d.known_sha IS NOT NULL;

CREATE TABLE candidate AS
SELECT format('{}:{}', d.subject_id, r.result_id) AS ask_id, d.subject_id, d.repository,
    coalesce(e.kind, '') AS kind, 'give_qa_result' AS step, r.person, r.at_earliest AS happened_at,
    r.login, r.seq, r.environment, r.passed, r.is_readiness, r.at_earliest, r.at_latest, r.tickets,
    r.sha, r.tree = d.tree AS same_tree,
    CASE WHEN r.at_latest <= d.started_at THEN 'before'
         WHEN r.at_earliest > d.started_at THEN 'after' ELSE 'unclear' END AS placed
FROM speaks_for s
JOIN deployment d USING (subject_id)
JOIN result r USING (result_id)
LEFT JOIN environment_map e ON e.policy = d.policy AND e.repository = r.repository
    AND e.environment = r.environment
WHERE d.component IS NULL OR e.component IS NULL OR e.component = d.component;

CREATE TABLE candidate_authority AS FROM authority('candidate');

-- The last result of the same tree before the start decides; equal times may contradict, and then a
-- failing one goes first, whichever arrived first.
CREATE TABLE decisive AS
SELECT c.*, count(*) OVER tie > 1 AND min(passed) OVER tie <> max(passed) OVER tie AS tied
FROM candidate c
WHERE same_tree AND placed = 'before'
WINDOW tie AS (PARTITION BY subject_id, at_latest)
QUALIFY row_number() OVER (PARTITION BY subject_id
    ORDER BY at_latest DESC, passed, is_readiness, person, environment, sha, seq) = 1;

-- Whether a result of the other kind may be the later one: one of them names only a day.
CREATE TABLE decisive_unclear AS
SELECT DISTINCT d.subject_id FROM decisive d JOIN candidate c USING (subject_id)
WHERE c.same_tree AND c.placed <> 'after' AND c.passed <> d.passed
  AND c.at_latest > d.at_earliest;

-- The QA pass among them, and what staging ran at that moment.
CREATE TABLE qa_pass AS
SELECT * FROM candidate
WHERE same_tree AND placed = 'before' AND passed AND NOT is_readiness
QUALIFY row_number() OVER (PARTITION BY subject_id
    ORDER BY at_latest DESC, person, environment, sha, seq) = 1;

CREATE TABLE qa_pass_live AS
WITH state AS (
    SELECT q.subject_id, s.subject_id AS staging_id, s.tree, s.succeeded_at
    FROM qa_pass q ASOF LEFT JOIN stream s
        ON s.repository = q.repository AND lower(s.environment) = lower(q.environment)
        AND q.at_latest >= s.started_at
),
inside AS (
    SELECT q.subject_id,
        bool_or(q.at_earliest >= l.since AND (l.until IS NULL OR q.at_latest <= l.until)) AS wholly,
        bool_or(q.at_latest >= l.since AND (l.until IS NULL OR q.at_earliest <= l.until)) AS partly
    FROM qa_pass q JOIN deployment d USING (subject_id)
    JOIN live l ON l.repository = q.repository AND lower(l.environment) = lower(q.environment)
        AND l.tree = d.tree
    GROUP BY ALL
)
SELECT q.subject_id, q.seq, q.kind,
    CASE
        WHEN i.wholly THEN 'live'
        WHEN i.partly THEN 'time_imprecise'
        WHEN s.staging_id IS NULL THEN 'nothing_live'
        WHEN s.succeeded_at IS NULL OR s.tree IS NULL THEN 'unknown'
        WHEN q.at_latest < s.succeeded_at THEN 'nothing_live'
        ELSE 'other'
    END AS state
FROM qa_pass q
JOIN state s USING (subject_id)
LEFT JOIN inside i USING (subject_id);

CREATE TABLE reopened AS
SELECT c.subject_id,
    bool_or(t.said_at > c.at_latest OR t.said_at = c.at_latest AND c.at_earliest < c.at_latest)
        AS later,
    bool_or(t.said_at = c.at_latest AND c.at_earliest = c.at_latest) AS equal,
    bool_or(t.said_at < c.at_latest) AS unclear,
    list(DISTINCT t.seq ORDER BY t.seq) AS seqs
FROM decisive c
JOIN deployment d USING (subject_id)
JOIN ticket_move t ON t.policy = d.policy AND t.repository = c.repository
    AND t.meaning = 'reopened' AND t.said_at BETWEEN c.at_earliest AND d.started_at
    AND list_contains(ticket_names(c.tickets, c.repository), t.ticket)
GROUP BY c.subject_id;

CREATE TABLE tested AS
WITH every AS (
    SELECT subject_id,
        count(*) FILTER (placed = 'before') AS candidates,
        bool_or(passed AND placed = 'before') AS passed_before,
        bool_or(passed AND placed = 'before' AND v.verdict = 'authorised') AS passed_authorised,
        bool_or(passed AND placed = 'before' AND v.verdict = 'actor_unknown') AS passed_by_nobody,
        bool_or(passed AND placed = 'before' AND v.verdict = 'roles_not_given') AS passed_no_roles,
        bool_or(passed AND placed = 'unclear') AS passed_unclear,
        bool_or(same_tree AND placed = 'unclear') AS same_tree_unclear,
        bool_or(passed AND placed = 'after') AS passed_after,
        min(at_earliest) FILTER (passed AND placed = 'after') AS passed_after_at,
        arg_min(seq, (verdict <> 'authorised', -epoch_us(at_latest), login, sha, seq))
            FILTER (passed AND placed = 'before') AS pass_seq,
        arg_min(role_seqs, (verdict <> 'authorised', -epoch_us(at_latest), login, sha, seq))
            FILTER (passed AND placed = 'before') AS pass_role_seqs,
        arg_max(login, (at_latest, login)) FILTER (passed AND placed = 'before') AS tester,
        arg_max(sha, (at_latest, sha)) FILTER (placed = 'before') AS last_tested_sha,
        list(seq ORDER BY seq) AS seqs
    FROM candidate JOIN candidate_authority v USING (ask_id)
    GROUP BY subject_id
)
SELECT e.*, d.seq AS decisive_seq, d.passed AS decisive_passed, d.tied AS decisive_tied,
    u.subject_id IS NOT NULL AS decisive_unclear,
    d.at_latest AS decisive_at, d.tickets AS decisive_tickets,
    l.seq AS qa_pass_seq, l.kind AS qa_pass_kind, l.state AS qa_pass_state,
    q.at_latest AS qa_pass_at, q.environment AS qa_pass_environment,
    coalesce(r.later, false) AS reopened_later, coalesce(r.equal, false) AS reopened_equal,
    coalesce(r.unclear, false) AS reopened_unclear, coalesce(r.seqs, []) AS reopened_seqs
FROM every e
LEFT JOIN decisive d USING (subject_id)
LEFT JOIN decisive_unclear u USING (subject_id)
LEFT JOIN qa_pass q USING (subject_id)
LEFT JOIN qa_pass_live l USING (subject_id)
LEFT JOIN reopened r USING (subject_id);

-- Whether the moves of all the tickets that the decisive result names are complete since then.
CREATE TABLE tickets_covered AS
WITH named AS (
    SELECT DISTINCT t.subject_id, d.policy, d.repository, t.decisive_at, d.started_at,
        project_of(ticket) AS project
    FROM (SELECT subject_id, decisive_at, unnest(decisive_tickets) AS ticket FROM tested) t
    JOIN deployment d USING (subject_id)
),
held AS (
    SELECT n.subject_id, n.project, count(c.policy) > 0 AS is_covered
    FROM named n LEFT JOIN ticket_span c ON c.policy = n.policy AND c.repository = n.repository
        AND c.project = n.project AND c.since <= n.decisive_at AND c.until >= n.started_at
    GROUP BY ALL
)
SELECT subject_id, bool_and(is_covered) AS is_covered FROM held GROUP BY subject_id;

-- Staging: the result that names the SHA that ran, while it was live.
CREATE TABLE staging_candidate AS
SELECT format('{}:{}', d.subject_id, r.result_id) AS ask_id, d.subject_id, d.repository, d.kind,
    'give_qa_result' AS step, r.person, r.at_earliest AS happened_at, r.login, r.seq, r.at_latest,
    r.passed, len(r.tickets) > 0 AS has_ticket, r.has_notes, d.known_sha IS NULL AS sha_unknown,
    r.at_earliest >= l.since AND (l.until IS NULL OR r.at_latest <= l.until) AS wholly,
    r.at_latest <= due.due_at AS in_time
FROM deployment d
JOIN live l USING (subject_id)
JOIN deadline due ON due.subject_id = d.subject_id AND due.name = 'qa'
JOIN result r ON r.repository = d.repository AND lower(r.environment) = lower(d.environment)
    AND NOT r.is_readiness AND r.sha IS NOT NULL
    AND (r.sha = d.known_sha OR d.known_sha IS NULL)
    AND r.at_latest >= l.since AND (l.until IS NULL OR r.at_earliest <= l.until)
WHERE d.kind = 'staging';

CREATE TABLE staging_tested AS
WITH every AS (
    SELECT c.*, v.verdict, v.role_seqs FROM staging_candidate c JOIN authority('staging_candidate') v
        USING (ask_id)
)
SELECT subject_id,
    bool_or(sha_unknown) AS any_unknown_sha,
    bool_or(has_ticket) AS has_ticket,
    bool_or(NOT passed AND (has_ticket OR has_notes)) AS failed_with_words,
    bool_or(NOT sha_unknown AND NOT passed) AS failed,
    min(at_latest) FILTER (NOT sha_unknown AND NOT passed) AS failed_at,
    bool_or(NOT sha_unknown AND wholly AND in_time) AS found,
    bool_or(NOT sha_unknown AND wholly AND NOT in_time) AS found_late,
    bool_or(NOT sha_unknown AND NOT wholly) AS found_unclear,
    bool_or(NOT sha_unknown AND wholly AND in_time AND verdict = 'authorised') AS by_authorised,
    bool_or(NOT sha_unknown AND wholly AND in_time AND verdict = 'actor_unknown') AS by_nobody,
    bool_or(NOT sha_unknown AND wholly AND in_time AND verdict = 'roles_not_given') AS by_no_roles,
    arg_max(login, (at_latest, login)) AS tester, list(seq ORDER BY seq) AS seqs,
    arg_min(role_seqs, (verdict <> 'authorised', at_latest, login, seq))
        FILTER (NOT sha_unknown AND wholly AND in_time) AS role_seqs
FROM every GROUP BY subject_id;
