-- The register of exceptions: how each stands at the moment of judgement (section 5).

-- A follow-up is closed when every ticket that it names is, by its last change of status.
CREATE TABLE follow_up_closed AS
WITH last_status AS (
    SELECT f.exception_id, f.ticket,
        arg_max(t.said_at, (t.said_at, t.seq)) AS said_at,
        arg_max(t.seq, (t.said_at, t.seq)) AS seq,
        arg_max(s.state IS NOT NULL, (t.said_at, t.seq)) AS is_closed
    FROM follow_up_ticket f
    JOIN exception_paper x USING (exception_id)
    JOIN stated_ticket t ON t.ticket = f.ticket AND t.track = 'status'
        AND (t.repository = x.repository OR t.repository IS NULL)
    LEFT JOIN ticket_status s ON s.policy = getvariable('latest_policy') AND s.meaning = 'closed'
        AND s.repository = x.repository AND s.state = t.state
    WHERE t.status IS NOT NULL AND t.said_at <= getvariable('judged_at')
    GROUP BY ALL
)
SELECT f.exception_id, max(l.said_at) AS closed_at, list(l.seq ORDER BY l.seq) AS seqs
FROM follow_up_ticket f LEFT JOIN last_status l USING (exception_id, ticket)
GROUP BY f.exception_id HAVING bool_and(coalesce(l.is_closed, false));

-- One row for each exception. `state` is void, incomplete, not_authorised, late, revoked, expired,
-- retrospective or valid, and `why` says what decided it; `follow_up_state` is none, closed, open
-- or overdue; `waives` are the deployments that it holds for. It is late for deployments only: whether
-- a pull request was merged before says nothing of what it covers later.
CREATE TABLE exception_state AS
WITH used AS (
    SELECT exception_id,
        list(subject_id ORDER BY subject_id) FILTER (in_time AND holds AND NOT is_pull) AS waives,
        bool_and(retrospective) FILTER (in_time AND holds AND NOT is_pull) AS retrospective,
        bool_and(NOT in_time) FILTER (NOT is_pull) AS late
    FROM exception_use GROUP BY ALL
),
judged AS (
    SELECT x.*, a.verdict AS authority, a.role_seqs, u.waives, u.late,
        coalesce(u.retrospective, false) AS retrospective,
        c.closed_at AS follow_up_closed_at, coalesce(c.seqs, []) AS follow_up_seqs,
        CASE WHEN x.approved_at > getvariable('judged_at') THEN list_append(x.missing, 'approval (approved_at lies ahead)')
             ELSE x.missing END AS lacks
    FROM exception_paper x
    JOIN exception_kind k USING (exception_id)
    JOIN exception_authority a ON a.exception_id = x.exception_id AND a.kind = k.kind
    LEFT JOIN used u ON u.exception_id = x.exception_id
    LEFT JOIN follow_up_closed c ON c.exception_id = x.exception_id
),
stated AS (
    SELECT *, CASE
        WHEN voided OR is_void THEN 'void'
        WHEN len(lacks) > 0 THEN 'incomplete'
        WHEN authority <> 'authorised' THEN 'not_authorised'
        WHEN late THEN 'late'
        WHEN revoked_at <= getvariable('judged_at') THEN 'revoked'
        WHEN expires_at <= getvariable('judged_at') THEN 'expired'
        WHEN retrospective THEN 'retrospective'
        ELSE 'valid' END AS state
    FROM judged
)
SELECT exception_id, name, seq, record_id, kind, repository, covered AS controls, deployment, pull_request, environment,
    since, until, reason, risk, approver, approver_claimed, x.by, approved_at, expires_at, revoked_at,
    tickets, follow_up, follow_up_due, strength, state, authority, policy, lacks AS missing,
    CASE state
        WHEN 'void' THEN CASE WHEN voided THEN void_reason(seq, record_id) ELSE 'revoked as never valid' END
        WHEN 'incomplete' THEN 'lacks ' || array_to_string(lacks, ', ')
        WHEN 'not_authorised' THEN CASE authority
            WHEN 'actor_unknown' THEN 'a bot or an unknown account approved it'
            WHEN 'roles_not_given' THEN 'nobody is known to have held the role at that time'
            ELSE format('{} held no role for it when it was approved', approver) END
        WHEN 'late' THEN 'approved too late for the deployments in its scope'
        WHEN 'retrospective' THEN 'approved after the start, in time for urgent work'
    END AS why,
    CASE WHEN state = 'void' OR NOT said(follow_up) THEN NULL
         WHEN has_no_follow_up(follow_up) THEN 'none'
         WHEN follow_up_closed_at IS NOT NULL THEN 'closed'
         WHEN follow_up_due <= getvariable('judged_at') THEN 'overdue' ELSE 'open' END AS follow_up_state,
    follow_up_closed_at,
    CASE WHEN state <> 'void' AND NOT has_no_follow_up(follow_up) AND follow_up_closed_at IS NULL
        AND follow_up_due <= getvariable('judged_at') THEN follow_up_due END AS overdue_since,
    coalesce(waives, []) AS waives,
    list_sort(list_distinct(list_concat([seq], list_concat(role_seqs, follow_up_seqs)))) AS seqs
FROM stated x;
