-- The evidence of tickets as what is judged themselves (SOP 9.2, 21.1): one row for each ticket that
-- moved to where QA takes it up, or that a failed QA result names.

-- A ticket without a repository is of those where a pull request names it, or of one.
CREATE TABLE ticket_ready AS
WITH ready AS (
    SELECT m.repository, m.ticket, m.policy, m.said_at AS ready_at, m.seq, m.key, m.step, m.is_placed,
        (m.repository, m.ticket) IN (SELECT (repository, upper(ticket)) FROM ticket_link
            WHERE subject_kind = 'pull_request') AS is_linked
    FROM ticket_move m JOIN policy_version v ON v.policy = m.policy
        AND m.said_at >= v.effective_from AND m.said_at < v.effective_to
    WHERE m.meaning = 'ready_for_test'
)
FROM ready
WINDOW move AS (PARTITION BY ticket, seq, key, step)
QUALIFY is_placed OR is_linked
    OR NOT bool_or(is_linked) OVER move AND repository = min(repository) OVER move;

-- A version can be tested when a change of the ticket had come to development, or further, by then.
CREATE TABLE ready_version AS
WITH change AS (
    SELECT l.repository, upper(l.ticket) AS ticket, q.number, q.seq, q.merged_at,
        bool_or(k.sha IS NOT NULL) AS is_known, min(c.at) AS carried_at
    FROM ticket_link l
    JOIN pulls q ON l.subject_kind = 'pull_request' AND q.repository = l.repository
        AND q.number::VARCHAR = l.subject_id AND q.merged_at IS NOT NULL
    LEFT JOIN commit k ON k.repository = q.repository AND k.sha = q.merge_sha
    LEFT JOIN first_carried c ON c.repository = q.repository AND c.sha = q.merge_sha
    GROUP BY ALL
)
SELECT r.repository, r.ticket, r.ready_at, r.seq,
    count(c.number) AS changes, coalesce(bool_or(c.carried_at <= r.ready_at), false) AS testable,
    coalesce(bool_and(c.is_known OR c.merged_at > r.ready_at), true) AS changes_known,
    least(min(c.merged_at), r.ready_at) AS changes_since,
    coalesce(list(c.seq ORDER BY c.seq) FILTER (c.seq IS NOT NULL), []) AS change_seqs
FROM (SELECT DISTINCT repository, ticket, ready_at, seq FROM ticket_ready) r
LEFT JOIN change c ON c.repository = r.repository AND c.ticket = r.ticket
GROUP BY r.repository, r.ticket, r.ready_at, r.seq;

CREATE TABLE failed_result AS
SELECT r.repository, unnest(ticket_names(r.tickets, r.repository)) AS ticket, r.at_latest AS failed_at,
    r.at_earliest AS failed_from, r.seq, p.policy, t.late_seconds
FROM result r
ASOF JOIN policy_version p ON r.at_latest >= p.effective_from
LEFT JOIN setting t ON t.policy = p.policy AND t.repository = r.repository
WHERE NOT r.passed AND NOT r.is_readiness AND r.at_latest IS NOT NULL;

CREATE TABLE reopened_ticket AS
SELECT f.repository, f.ticket, f.failed_at, f.failed_from, f.seq, f.policy,
    f.failed_at + to_seconds(coalesce(f.late_seconds, 86400)) AS reopen_due,
    min(m.said_at) AS reopened_at, arg_min(m.seq, (m.said_at, m.seq)) AS reopened_seq
FROM failed_result f
LEFT JOIN ticket_move m ON m.policy = f.policy AND m.repository = f.repository AND m.ticket = f.ticket
    AND m.meaning = 'reopened' AND m.said_at >= f.failed_from
GROUP BY ALL;

CREATE TABLE ticket_evidence AS
WITH named AS (
    SELECT repository, ticket FROM ready_version UNION SELECT repository, ticket FROM reopened_ticket
),
ready AS (
    -- The first move that came too early counts, else the last one.
    SELECT repository, ticket, arg_min(ready_at, (testable, -epoch_us(ready_at))) AS ready_at,
        bool_and(testable) AS testable, min(changes) AS changes,
        bool_and(changes_known) AS changes_known, min(changes_since) AS changes_since,
        list_distinct(list_concat(list(seq ORDER BY seq), flatten(list(change_seqs ORDER BY seq)))) AS ready_seqs
    FROM ready_version GROUP BY ALL
),
reopen AS (
    -- The first failure that nothing answered in time counts, else the last one.
    FROM reopened_ticket
    QUALIFY row_number() OVER (PARTITION BY repository, ticket
        ORDER BY (reopened_at IS NULL OR reopened_at > reopen_due) DESC,
            CASE WHEN reopened_at IS NULL OR reopened_at > reopen_due THEN epoch_us(failed_at)
                 ELSE -epoch_us(failed_at) END, seq DESC) = 1
)
SELECT format('ticket:{}:{}', n.repository, n.ticket) AS subject_id, n.ticket AS id, n.repository,
    NULL::VARCHAR AS environment, coalesce(r.ready_at, o.failed_at) AS happened_at,
    CASE WHEN coalesce(r.ready_at, o.failed_at) < t.since THEN 'before_sop' END AS standing,
    r.ready_at, r.testable, r.changes, r.changes_known, r.ready_seqs,
    o.failed_at, o.reopened_at, o.reopen_due, list_filter([o.seq, o.reopened_seq], lambda s: s IS NOT NULL) AS reopen_seqs,
    is_within(covered.spans['deployments'], r.changes_since, r.ready_at)
    AND is_within(covered.spans['pulls'], r.ready_at, r.ready_at) AS changes_covered,
    is_within(registered.spans['ticket'], o.failed_at, o.reopen_due)
        AS moves_covered,
    getvariable('judged_at') AS judged_at
FROM named n
LEFT JOIN ready r USING (repository, ticket)
LEFT JOIN reopen o USING (repository, ticket)
ASOF LEFT JOIN policy_version p ON coalesce(r.ready_at, o.failed_at) >= p.effective_from
LEFT JOIN setting t ON t.policy = p.policy AND t.repository = n.repository
LEFT JOIN covered ON covered.repository = n.repository
LEFT JOIN registered ON registered.policy = p.policy AND registered.repository = n.repository;

-- What was done about each pull request's change when it had come to development (SOP 9.1, 17.2): the
-- first word of a person on its tickets after both, where its ticket was handed to QA.
CREATE TABLE handed_over AS
WITH handed AS (
    SELECT q.subject_id, q.repository, upper(l.ticket) AS ticket, c.at AS carried_at,
        min(r.ready_at) FILTER (r.ready_at >= q.merged_at) AS ready_at
    FROM merged_pull q
    JOIN ticket_link l ON l.subject_kind = 'pull_request' AND l.repository = q.repository AND l.subject_id = q.number::VARCHAR
    LEFT JOIN first_carried c ON c.repository = q.repository AND c.kind = 'development' AND c.sha = q.merge_sha
    LEFT JOIN ticket_ready r ON r.repository = q.repository AND r.ticket = upper(l.ticket)
    GROUP BY ALL
),
confirmed AS (
    SELECT h.subject_id, min(w.at) AS at, arg_min(w.seq, (w.at, w.seq)) AS seq
    FROM handed h JOIN ticket_word w ON w.ticket = h.ticket
    WHERE (w.repository = h.repository OR w.repository IS NULL)
      AND w.at >= h.carried_at AND w.person IS NOT NULL AND h.ready_at IS NOT NULL
    GROUP BY h.subject_id
)
SELECT h.subject_id, list(DISTINCT h.ticket ORDER BY h.ticket) AS tickets, min(h.ready_at) AS ready_at,
    any_value(c.at) AS confirmed_at, any_value(c.seq) AS confirmed_seq
FROM handed h LEFT JOIN confirmed c USING (subject_id)
GROUP BY h.subject_id;

-- The preview of each merged head, in repositories with a user interface (SOP 7.1, 17.1).
CREATE TABLE previewed AS
SELECT q.subject_id, min(d.succeeded_at) AS previewed_at,
    max(nullif(trim(s.environment_url), '')) FILTER (d.succeeded_at IS NOT NULL) AS preview_url,
    list_distinct(flatten(list(d.deployment_seqs ORDER BY d.subject_id))) AS preview_seqs
FROM merged_pull q
JOIN deployment d ON d.repository = q.repository AND d.kind = 'preview'
    AND (d.known_sha = q.head_sha OR d.dispatch_sha = q.head_sha)
LEFT JOIN deployment_statuses s ON s.deployment_id::VARCHAR = d.subject_id
GROUP BY ALL;
