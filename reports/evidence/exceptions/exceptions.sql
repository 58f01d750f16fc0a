-- Exceptions and what they waive (controls.md section 3 "Waived", and section 5).

CREATE MACRO said(text) AS coalesce(trim(text) <> '', false);
CREATE MACRO has_no_follow_up(follow_up) AS
    coalesce(regexp_full_match(lower(trim(follow_up)), 'none\W*'), false);

-- `missing` names what its kind demands and it does not say (SOP 18.1 to 18.4).
CREATE TABLE exception_paper AS
WITH covering AS (
    SELECT x.*, coalesce(nullif([upper(left(trim(c), 1)) || lower(substr(trim(c), 2))
            FOR c IN x.controls IF trim(c) <> ''], []),
        CASE x.kind
            WHEN 'without_full_qa' THEN ['C3.2', 'C11.1', 'C11.1b', 'C11.1c', 'C11.1d', 'C12.2d']
            WHEN 'qa_outside_staging' THEN ['C11.1c']
            WHEN 'pipeline' THEN ['C3.5', 'C13.3']
            ELSE [] END) AS covered
    FROM stated_exception x
)
SELECT x.* EXCLUDE (expires_at, follow_up_due), t.policy, t.expires_at, t.follow_up_due,
    list_filter([
        CASE WHEN NOT said(x.reason) THEN 'reason' END,
        CASE WHEN NOT said(x.risk) THEN 'risk' END,
        CASE WHEN NOT said(x.approver) THEN 'approver' END,
        CASE WHEN x.approved_at IS NULL THEN 'approved_at' END,
        CASE WHEN NOT said(x.follow_up) THEN 'follow_up' END,
        CASE WHEN has_no_follow_up(x.follow_up) AND NOT said(x.notes)
            THEN 'notes (why no follow-up is needed)' END,
        CASE WHEN x.kind = 'urgent' AND len(list_filter(x.tickets, lambda t: said(t))) = 0
            THEN 'ticket' END,
        CASE WHEN len(x.covered) = 0 THEN 'controls' END
    ], lambda name: name IS NOT NULL) AS missing
FROM covering x JOIN exception_term t USING (exception_id);

-- What an exception may cover: deployments at their start, and pull requests at their merge.
CREATE TABLE excusable AS
SELECT subject_id, repository, environment, kind, started_at, NULL::BIGINT AS number FROM deployment
UNION ALL
SELECT subject_id, repository, NULL, base_kind, merged_at, number FROM merged_pull
WHERE base_kind = 'development';

-- What is in the scope of each; where it names several things, all of them must hold. A pull request
-- stands for itself and for what brought it to production, and only where nothing else is named.
CREATE TABLE exception_scope AS
WITH named AS (
    SELECT x.exception_id, d.subject_id
    FROM exception_paper x
    JOIN deployment d ON d.repository = x.repository AND d.subject_id = x.deployment
    UNION
    SELECT x.exception_id, d.subject_id
    FROM exception_paper x
    JOIN deployment d ON d.repository = x.repository AND lower(d.environment) = lower(x.environment)
    WHERE x.deployment IS NULL AND x.pull_request IS NULL
      AND x.since IS NOT NULL AND x.until IS NOT NULL
    UNION
    SELECT exception_id, subject_id FROM brought_by
    UNION
    SELECT x.exception_id, e.subject_id
    FROM exception_paper x JOIN excusable e ON e.repository = x.repository
        AND e.number = pull_number(x.pull_request, x.repository)
    WHERE x.deployment IS NULL AND x.environment IS NULL
)
SELECT n.exception_id, n.subject_id
FROM named n JOIN exception_paper x USING (exception_id) JOIN excusable d USING (subject_id)
WHERE (x.deployment IS NULL OR x.deployment = d.subject_id)
  AND (x.pull_request IS NULL OR d.number IS NOT NULL OR (n.exception_id, n.subject_id) IN (FROM brought_by))
  AND (x.environment IS NULL OR lower(x.environment) = lower(d.environment))
  AND (x.since IS NULL OR x.since <= d.started_at)
  AND (x.until IS NULL OR d.started_at <= x.until);

-- Where an exception holds its approver must hold a role at `approved_at`: for the kind of
-- environment of each deployment in its scope, and of what it names itself.
CREATE TABLE exception_kind AS
SELECT x.exception_id, coalesce(CASE WHEN x.deployment IS NOT NULL THEN d.kind
        WHEN x.environment IS NOT NULL THEN e.kind ELSE 'production' END, '') AS kind
FROM exception_paper x
LEFT JOIN deployment d ON d.repository = x.repository AND d.subject_id = x.deployment
LEFT JOIN environment_map e ON e.policy = x.policy AND e.repository = x.repository
    AND e.environment = x.environment;

CREATE TABLE exception_ask AS
WITH asked AS (
    FROM exception_kind
    UNION
    SELECT s.exception_id, coalesce(d.kind, '') FROM exception_scope s JOIN excusable d USING (subject_id)
)
SELECT format('{}:{}', x.exception_id, a.kind) AS ask_id, x.exception_id, x.repository, a.kind,
    CASE x.kind WHEN 'pipeline' THEN 'approve_pipeline_exception' ELSE 'approve_exception' END
        AS step,
    x.person, x.approved_at AS happened_at
FROM asked a JOIN exception_paper x USING (exception_id);

CREATE TABLE exception_authority AS
SELECT a.exception_id, a.kind, v.verdict, v.role_seqs
FROM authority('exception_ask') v JOIN exception_ask a USING (ask_id);

-- Whether it came in time: before the start, or, where it is urgent, by the end of the window.
CREATE TABLE exception_use AS
SELECT s.exception_id, s.subject_id, x.seq, x.covered, a.role_seqs, d.number IS NOT NULL AS is_pull,
    x.approved_at > d.started_at AS retrospective,
    CASE x.kind
        WHEN 'urgent' THEN greatest(x.approved_at, coalesce(x.happened_at, x.approved_at)) <= urgent.due_at
        ELSE x.approved_at <= d.started_at END AS in_time,
    NOT x.voided AND NOT x.is_void AND len(x.missing) = 0 AND a.verdict = 'authorised'
        AND x.approved_at <= getvariable('judged_at')
        AND d.started_at < x.expires_at
        AND (x.revoked_at IS NULL OR d.started_at < x.revoked_at) AS holds
FROM exception_scope s
JOIN exception_paper x USING (exception_id)
JOIN excusable d USING (subject_id)
JOIN deadline urgent ON urgent.subject_id = d.subject_id AND urgent.name = 'urgent'
JOIN exception_authority a ON a.exception_id = s.exception_id AND a.kind = coalesce(d.kind, '');

-- Of several the one that was approved before the start counts, then the first.
CREATE TABLE waiver AS
WITH each AS (
    SELECT subject_id, unnest(covered) AS control, exception_id, seq, retrospective, role_seqs
    FROM exception_use WHERE in_time AND holds
)
FROM each
QUALIFY row_number() OVER (PARTITION BY subject_id, control ORDER BY retrospective, seq, exception_id) = 1;
