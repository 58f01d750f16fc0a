-- The approval gate of each staging and production deployment (section 3, "The gate").

--
-- A webhook's review names the attempt, and a time before which the decision was not made; the
-- same review as the API lists it, without either, adds nothing then.
CREATE TABLE delivered_review AS
SELECT d.subject_id, r.state, r.reviewer AS login, platform_person(r.reviewer, r.reviewer_id, r.reviewer_type, r.seq) AS person,
    r.decided_from, r.run_attempt IS NOT NULL AS of_attempt, r.has_comment, r.seq
FROM deployment d
JOIN gate_decisions r ON r.run_id = d.run_id AND lower(r.environment) = lower(d.environment)
    AND coalesce(r.run_attempt = d.run_attempt, true)
WHERE d.made_by IN ('actions', 'run');

CREATE TABLE review AS
SELECT *, NULL::TIMESTAMPTZ AS happened_at FROM delivered_review
UNION ALL BY NAME
SELECT d.subject_id, r.state, r.reviewer AS login,
    platform_person(r.reviewer, r.reviewer_id, r.reviewer_type, r.seq) AS person,
    false AS of_attempt, r.has_comment, r.seq
FROM deployment d
JOIN run_reviews r ON r.run_id = d.run_id AND lower(r.environment) = lower(d.environment)
WHERE d.made_by IN ('actions', 'run')
  AND NOT EXISTS (FROM delivered_review v WHERE v.subject_id = d.subject_id
      AND v.state = r.state AND (v.login IS NOT DISTINCT FROM r.reviewer
          OR v.person = platform_person(r.reviewer, r.reviewer_id, r.reviewer_type, r.seq)
          -- Whose account was deleted since is shown as nobody.
          OR r.reviewer IS NULL AND (r.run_id, v.login) NOT IN (
              SELECT (run_id, reviewer) FROM run_reviews WHERE reviewer IS NOT NULL)))
UNION ALL BY NAME
SELECT d.subject_id, a.decision AS state, a.approver AS login,
    a.person, a.happened_at, false AS of_attempt, a.seq
FROM deployment d
JOIN stated_approval a ON a.repository = d.repository AND a.purpose = 'gate'
    AND (a.deployment = d.subject_id
         OR a.deployment IS NULL AND lower(a.environment) = lower(d.environment)
            AND a.sha = d.known_sha)
WHERE d.made_by IN ('api', 'record');

CREATE TABLE approver_ask AS
SELECT format('{}:{}', d.subject_id, r.seq) AS ask_id, d.subject_id, d.repository, d.kind,
    'approve_gate' AS step, r.person, r.login, r.seq, d.started_at AS happened_at,
    -- A time after the wait had ended bounds nothing: the deployment itself says that it went on.
    CASE WHEN r.decided_from <= coalesce(d.after_wait_at, d.started_at) THEN r.decided_from END
        AS decided_from,
    r.of_attempt
FROM review r JOIN deployment d USING (subject_id)
WHERE r.state = 'approved'
  AND coalesce(coalesce(r.happened_at, r.decided_from) <= d.started_at, true);

-- The rules when it started: a later snapshot counts where its `updated_at` is not after that,
-- for nothing changed in between; else the last snapshot before, unless the environment was
-- deleted since: it comes back without rules.
CREATE TABLE rule_snapshot AS
SELECT e.repository, lower(e.environment) AS environment, e.required_reviewers, e.updated_at, e.seq,
    coalesce(e.seen_at, i.observed_at) AS seen_at,
    min(t.seen_at) AS gone_at
FROM all_environments e JOIN entry_index i USING (seq)
LEFT JOIN all_tombstones t ON t.of = 'environments' AND t.is_gone AND t.repository = e.repository
    AND lower(t.subject) = lower(e.environment) AND t.seen_at > coalesce(e.seen_at, i.observed_at)
WHERE e.required_reviewers IS NOT NULL
GROUP BY ALL;

CREATE TABLE rules AS
WITH asked AS (
    SELECT subject_id, repository, lower(environment) AS environment, started_at FROM deployment
),
-- Rules change seldom: there are few times of a change, however many snapshots were taken.
later AS (
    SELECT a.subject_id, arg_min(s, (s.seen_at, -s.seq)) AS rule
    FROM (
        SELECT a.*, c.updated_at FROM asked a
        JOIN (SELECT DISTINCT repository, environment, updated_at FROM rule_snapshot) c
            ON c.repository = a.repository AND c.environment = a.environment
            AND c.updated_at <= a.started_at
    ) a
    ASOF JOIN (
        FROM rule_snapshot QUALIFY row_number() OVER (
            PARTITION BY repository, environment, updated_at, seen_at ORDER BY seq DESC) = 1
    ) s ON s.repository = a.repository AND s.environment = a.environment
        AND s.updated_at = a.updated_at AND a.started_at < s.seen_at
    GROUP BY a.subject_id
),
last AS (
    SELECT a.subject_id, s AS rule
    FROM asked a
    ASOF JOIN (
        FROM rule_snapshot QUALIFY row_number() OVER (
            PARTITION BY repository, environment, seen_at ORDER BY seq DESC) = 1
    ) s ON s.repository = a.repository AND s.environment = a.environment
        AND a.started_at >= s.seen_at
    WHERE coalesce(s.gone_at > a.started_at, true)
)
SELECT a.subject_id, coalesce(n.rule, l.rule).required_reviewers AS required,
    coalesce(n.rule, l.rule).seq AS seq
FROM asked a LEFT JOIN later n USING (subject_id) LEFT JOIN last l USING (subject_id);

CREATE TABLE gate AS
WITH approval AS (
    SELECT a.subject_id, count(*) AS approvals, list(a.login ORDER BY a.seq) AS approvers,
        list(a.person ORDER BY a.seq) AS approver_persons,
        list(a.seq ORDER BY a.seq) AS seqs, bool_or(a.of_attempt) AS of_attempt,
        min(a.decided_from) AS decided_from,
        CASE
            WHEN bool_or(v.verdict = 'authorised') THEN 'authorised'
            WHEN bool_or(v.verdict = 'actor_unknown') THEN 'actor_unknown'
            WHEN bool_or(v.verdict = 'roles_not_given') THEN 'roles_not_given'
            ELSE 'not_authorised'
        END AS authority,
        CASE WHEN bool_or(v.verdict = 'authorised')
            THEN flatten(list(v.role_seqs ORDER BY a.seq) FILTER (v.verdict = 'authorised'))
            ELSE flatten(list(v.role_seqs ORDER BY a.seq)) END AS role_seqs
    FROM approver_ask a JOIN authority('approver_ask') v USING (ask_id)
    GROUP BY a.subject_id
),
other AS (
    SELECT r.subject_id,
        bool_or(r.state = 'rejected'
            AND coalesce(coalesce(r.happened_at, r.decided_from) <= d.started_at, true)) AS rejected,
        bool_or(r.state = 'approved'
            AND coalesce(r.happened_at, r.decided_from) > d.started_at) AS approved_late,
        bool_or(r.state = 'rejected' AND r.has_comment) AS rejected_with_comment,
        bool_or(coalesce(r.state, '') NOT IN ('approved', 'rejected', 'pending')) AS unknown,
        list(r.seq ORDER BY r.seq) AS seqs
    FROM review r JOIN deployment d USING (subject_id) GROUP BY ALL
),
poll AS (
    SELECT d.subject_id, max(p.seen_at) AS seen_at, arg_max(p.seq, (p.seen_at, p.seq)) AS seq
    FROM deployment d JOIN all_pending_deployments p
        ON p.run_id = d.run_id AND lower(p.environment) = lower(d.environment)
        AND p.seen_at BETWEEN d.created_at AND coalesce(d.after_wait_at, d.started_at)
    GROUP BY ALL
)
SELECT d.subject_id,
    coalesce(a.approvals, 0) > 0 AS gate_approved,
    coalesce(o.rejected, false) AS gate_rejected,
    coalesce(o.unknown, false) AS gate_unknown,
    coalesce(o.rejected_with_comment, false) AS gate_rejected_with_comment,
    coalesce(o.approved_late, false) AS gate_approved_late,
    d.waiting_at IS NOT NULL AS gate_waited,
    coalesce(a.of_attempt, false) AS gate_of_attempt,
    a.authority AS approver_authority, coalesce(a.role_seqs, []) AS approver_role_seqs, coalesce(a.approvers, []) AS approvers,
    coalesce(a.approver_persons, []) AS approver_persons,
    EXISTS (FROM gate_decisions g WHERE g.run_id = d.run_id AND g.run_attempt < d.run_attempt
        AND lower(g.environment) = lower(d.environment) AND g.state = 'approved')
        AS gate_approved_earlier_attempt,
    r.required AS gate_required_then, r.seq AS rules_seq,
    greatest(coalesce(d.waiting_at, d.created_at), p.seen_at, a.decided_from) AS approved_not_before,
    coalesce(d.after_wait_at, d.started_at) AS approved_not_after,
    CASE WHEN a.decided_from > greatest(coalesce(d.waiting_at, d.created_at), p.seen_at)
             THEN 'webhook deployment_review'
         WHEN p.seen_at > coalesce(d.waiting_at, d.created_at) THEN 'pending deployment seen'
         WHEN d.waiting_at IS NOT NULL THEN 'deployment status waiting'
         ELSE 'deployment created' END AS approved_not_before_source,
    CASE WHEN d.after_wait_at IS NOT NULL THEN 'deployment status after waiting'
         ELSE 'deployment started' END AS approved_not_after_source,
    list_distinct(list_concat(coalesce(o.seqs, []), coalesce(a.seqs, []),
        CASE WHEN p.seq IS NULL THEN [] ELSE [p.seq] END)) AS gate_seqs,
    is_within(covered.spans['approvals'], d.created_at, d.started_at) AS reviews_covered,
    is_within(registered.spans['approval'], d.created_at, d.started_at) AS approvals_covered
FROM deployment d
LEFT JOIN approval a USING (subject_id)
LEFT JOIN other o USING (subject_id)
LEFT JOIN rules r USING (subject_id)
LEFT JOIN poll p USING (subject_id)
LEFT JOIN covered ON covered.repository = d.repository
LEFT JOIN registered ON registered.policy = d.policy AND registered.repository = d.repository;
