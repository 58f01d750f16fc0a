-- What was deployed: each claim about the version, resolved to a commit, and the one that counts
-- (controls.md section 3, "Deployed SHA").

CREATE TABLE commit AS
SELECT repository, sha, arg_min(tree, seq) AS tree, arg_min(parents, seq) AS parents,
    arg_min(committed_at, seq) AS committed_at, min(seq) AS seq
FROM commits GROUP BY ALL;

CREATE TABLE run AS
SELECT * EXCLUDE (path), split_part(path, '@', 1) AS path FROM runs
QUALIFY row_number() OVER (PARTITION BY run_id, run_attempt ORDER BY source_time DESC, seq DESC) = 1;

-- What all attempts of a run share, should the attempt itself not be known.
CREATE TABLE any_attempt AS
SELECT run_id, arg_min(path, seq) AS path, arg_min(title, seq) AS title,
    arg_min(run_number, seq) AS run_number, arg_min(event, seq) AS event, max(seq) AS seq
FROM run GROUP BY run_id;

-- With the policy that was in force when it started.
CREATE TABLE placed AS
SELECT s.*, p.policy, e.kind, coalesce(s.declared_component, e.component) AS component,
    e.component_has_paths, w.takes_version, w.version_from, w.version_inputs, w.smoke_job, w.is_approved_workflow, t.since, t.gate_required, t.manual_events, t.late_seconds,
    a.event, a.title, a.path, a.run_number, r.actor AS run_actor, r.actor_type AS run_actor_type, coalesce(r.seq, a.seq) AS run_seq, r.html_url AS run_url
FROM deployment_subject s
LEFT JOIN run r ON r.run_id = s.run_id AND r.run_attempt = s.run_attempt
LEFT JOIN any_attempt a ON a.run_id = s.run_id
ASOF JOIN policy_version p ON s.started_at >= p.effective_from
LEFT JOIN environment_map e
    ON e.policy = p.policy AND e.repository = s.repository AND e.environment = s.environment
LEFT JOIN workflow_map w
    ON w.policy = p.policy AND w.repository = s.repository AND w.environment = s.environment
    AND w.path IS NOT DISTINCT FROM a.path
LEFT JOIN setting t ON t.policy = p.policy AND t.repository = s.repository;

-- Which dispatch made a run: its delivery names neither run nor time, so workflow, reference, person
-- and the receiver's clock must leave one of each.
CREATE TABLE dispatch_of AS
WITH pair AS (
    SELECT DISTINCT r.run_id, i.key, i.seq
    FROM run r JOIN dispatch_inputs i ON i.repository = r.repository
        AND i.workflow = r.path AND i.ref = r.head_branch AND i.sender = r.actor
        AND abs(epoch(i.received_at) - epoch(r.created_at)) <= 60
    WHERE r.event = 'workflow_dispatch' AND r.run_attempt = 1
)
SELECT *, count(*) OVER (PARTITION BY run_id) = 1
    AND count(*) OVER (PARTITION BY key) = 1 AS is_single
FROM pair;

CREATE MACRO hex_words(text, form) AS list_distinct(list_filter(
    regexp_extract_all(lower(text), '[0-9a-z]+'), lambda word: regexp_full_match(word, form)));

CREATE TABLE claim AS
WITH said AS (
    SELECT subject_id, repository, 'deployment_payload' AS source, payload_version AS text,
        seqs[1] AS seq
    FROM placed WHERE payload_version IS NOT NULL
    UNION ALL
    SELECT p.subject_id, p.repository, 'declared', d.sha, d.seq
    FROM placed p JOIN stated_deployment d
        ON d.repository = p.repository AND d.deployment = p.subject_id
    UNION ALL
    SELECT p.subject_id, p.repository, 'declared', d.sha, d.seq
    FROM placed p JOIN stated_deployment d
        ON d.repository = p.repository AND d.deployment IS DISTINCT FROM p.subject_id
        AND d.run_id = p.run_id AND d.run_attempt = p.run_attempt
        AND lower(d.environment) = lower(p.environment)
    UNION ALL
    SELECT subject_id, repository, 'declared', declared_sha, seqs[1]
    FROM placed WHERE declared_sha IS NOT NULL
    UNION ALL
    SELECT p.subject_id, p.repository, 'webhook_inputs', i.value, i.seq
    FROM placed p
    JOIN dispatch_of o ON o.run_id = p.run_id AND o.is_single
    JOIN dispatch_inputs i ON i.seq = o.seq AND list_contains(p.version_inputs, i.input)
    WHERE i.value <> ''
    UNION ALL
    SELECT subject_id, repository, 'run_name', unnest(hex_words(title, '[0-9a-f]{40}')), run_seq
    FROM placed WHERE title IS NOT NULL
    UNION ALL
    -- Without a full SHA in the run's name, an abbreviation may resolve.
    SELECT subject_id, repository, 'run_name_short',
        unnest(hex_words(title, '[0-9a-f]{7,39}')), run_seq
    FROM placed WHERE len(hex_words(title, '[0-9a-f]{40}')) = 0
)
SELECT * FROM said
-- A branch is no version: it moves.
WHERE text NOT LIKE 'refs/heads/%'
  AND (repository, text) NOT IN (SELECT (repository, branch) FROM branch_tips WHERE repository IS NOT NULL);

CREATE TABLE resolved AS
WITH full_sha AS (
    SELECT c.*, lower(c.text) AS sha, k.sha IS NOT NULL AS is_known
    FROM claim c LEFT JOIN commit k ON k.repository = c.repository AND k.sha = lower(c.text)
    WHERE regexp_full_match(lower(c.text), '[0-9a-f]{40}|[0-9a-f]{64}')
),
short_sha AS (
    SELECT c.*, any_value(k.sha) AS sha, true AS is_known
    FROM claim c JOIN commit k
        ON k.repository = c.repository AND substr(k.sha, 1, 7) = substr(lower(c.text), 1, 7)
        AND starts_with(k.sha, lower(c.text))
    WHERE regexp_full_match(lower(c.text), '[0-9a-f]{7,39}')
    GROUP BY ALL HAVING count(DISTINCT k.sha) = 1
),
tagged AS (
    SELECT c.*, t.sha, k.sha IS NOT NULL AS is_known
    FROM claim c
    JOIN tags t ON t.repository = c.repository AND t.tag = replace(c.text, 'refs/tags/', '')
    LEFT JOIN commit k ON k.repository = c.repository AND k.sha = t.sha
    WHERE c.source NOT LIKE 'run_name%'
),
found AS (
    FROM full_sha UNION ALL BY NAME FROM short_sha UNION ALL BY NAME FROM tagged
)
SELECT c.subject_id, replace(c.source, '_short', '') AS source, c.text, c.seq, f.sha,
    coalesce(f.is_known, false) AS is_known
FROM claim c LEFT JOIN found f ON f.subject_id = c.subject_id AND f.source = c.source
    AND f.text = c.text AND f.seq IS NOT DISTINCT FROM c.seq
WHERE f.sha IS NOT NULL OR c.source <> 'run_name_short';

CREATE TABLE version_of AS
WITH ambiguous AS (
    SELECT subject_id FROM resolved WHERE source = 'run_name'
    GROUP BY ALL HAVING count(DISTINCT sha) > 1
),
unmatched AS (
    SELECT p.subject_id FROM placed p JOIN dispatch_of o ON o.run_id = p.run_id
    WHERE NOT o.is_single
),
usable AS (
    -- Sources in the order of the workflow; what resolves comes before text that does not.
    SELECT r.*, list_position(p.version_from, r.source) AS rank
    FROM resolved r JOIN placed p USING (subject_id)
    WHERE (list_contains(p.version_from, r.source) OR p.made_by = 'record'
        OR p.subject_id = getvariable('asked') AND r.source = 'declared')
      AND NOT (r.source = 'run_name' AND r.subject_id IN (FROM ambiguous))
),
chosen AS (
    SELECT * FROM usable
    QUALIFY row_number() OVER (PARTITION BY subject_id ORDER BY sha IS NULL, rank, seq) = 1
),
claims AS (
    SELECT subject_id, count(DISTINCT sha) > 1 AS contradicts,
        list(DISTINCT format('{} says {}', source, text) ORDER BY format('{} says {}', source, text))
            AS said,
        list(DISTINCT seq ORDER BY seq) AS seqs
    FROM usable GROUP BY ALL
)
SELECT p.subject_id,
    CASE WHEN by_claim THEN c.source WHEN p.made_by = 'api' THEN 'deployment_ref'
         ELSE 'dispatch_head' END AS source,
    CASE WHEN by_claim THEN c.text ELSE p.dispatch_sha END AS text,
    CASE WHEN by_claim THEN c.sha ELSE p.dispatch_sha END AS sha,
    CASE
        WHEN by_claim AND c.subject_id IS NULL AND p.subject_id IN (FROM ambiguous)
            AND list_contains(p.version_from, 'run_name') THEN 'version_ambiguous'
        WHEN by_claim AND c.subject_id IS NULL AND p.subject_id IN (FROM unmatched)
            AND list_contains(p.version_from, 'webhook_inputs') THEN 'version_ambiguous'
        WHEN by_claim AND c.subject_id IS NULL AND p.made_by <> 'record' THEN 'sha_is_dispatch_head'
        WHEN by_claim AND NOT coalesce(c.is_known, false) THEN 'commit_unknown'
        WHEN NOT by_claim AND k.sha IS NULL THEN 'commit_unknown'
    END AS problem,
    by_claim AND coalesce(s.contradicts, false) AS contradicts,
    coalesce(s.said, []) AS said,
    coalesce(s.seqs, []) AS seqs,
    k.sha IS NOT NULL AS dispatch_is_known
FROM (SELECT *, made_by = 'record' OR (made_by IN ('actions', 'run')
        AND coalesce(takes_version, false)) AS by_claim FROM placed) p
LEFT JOIN chosen c USING (subject_id)
LEFT JOIN claims s USING (subject_id)
LEFT JOIN commit k ON k.repository = p.repository AND k.sha = p.dispatch_sha;

-- The deployment with what it deployed; `standing` is what keeps every control from judging it.
CREATE TABLE deployment AS
SELECT p.* EXCLUDE (seqs), p.seqs AS deployment_seqs,
    v.source AS version_source, v.text AS version_text, v.problem AS version_problem,
    v.contradicts AS version_contradicts, v.said AS version_said, v.seqs AS version_seqs,
    v.dispatch_is_known,
    v.sha AS deployed_sha,
    CASE WHEN v.problem IS NULL THEN v.sha END AS known_sha,
    c.tree, c.seq AS commit_seq,
    CASE WHEN p.result = 'success' AND p.progress = 'started' THEN p.result_at END AS succeeded_at,
    CASE
        WHEN p.started_at < p.since THEN 'before_sop'
        WHEN p.progress = 'never' THEN 'never_started'
        WHEN p.progress = 'open' THEN 'not_started'
        WHEN p.progress = 'unknown' THEN 'state_unknown'
    END AS standing
FROM placed p
JOIN version_of v USING (subject_id)
LEFT JOIN commit c ON c.repository = p.repository
    AND c.sha = CASE WHEN v.problem IS NULL THEN v.sha END;
