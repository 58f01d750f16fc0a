-- What was deployed, and how it stood with the branches (SOP 3).

-- The branch that a deployment's version must have been in.
CREATE TABLE home AS
SELECT subject_id, repository, known_sha, started_at,
    CASE kind WHEN 'staging' THEN 'development' ELSE 'production' END AS kind,
    CASE kind WHEN 'staging' THEN 'development' ELSE 'main' END AS branch
FROM deployment;

-- The notices that it was rewritten after the start, and whether that may have been the moment at
-- which it lost what it had at the start.
CREATE TABLE rewritten AS
SELECT h.subject_id, bool_or(coalesce(r.former_seen_at < h.started_at, true)) AS around,
    min(r.seen_at) AS seen_at, list(r.seq ORDER BY r.seq) AS seqs
FROM home h
JOIN branch_seen b USING (repository, kind)
JOIN rewrites r ON r.repository = h.repository AND r.branch = b.branch
    AND r.seen_at >= h.started_at
GROUP BY h.subject_id;

CREATE TABLE version_row AS
SELECT d.subject_id,
    d.deployed_sha, d.known_sha, d.tree, d.dispatch_sha, d.dispatch_is_known,
    d.version_source, d.version_text, d.version_problem, d.version_contradicts, d.version_said,
    list_distinct(list_concat(d.version_seqs, [d.commit_seq])) AS version_seqs,
    main.entered_at AS in_main_at, main.seqs AS main_seqs,
    dev.entered_at AS in_development_at, dev.seqs AS development_seqs,
    h.branch AS home, e.entered_at AS in_home_at, e.is_present AS in_home_now, e.seqs AS home_seqs,
    e.known_by AS in_home_by, e.lacked_at AS home_lacked_at,
    a.checked_at AS branch_checked_at, a.seqs AS branch_check_seqs,
    w.seen_at AS branch_rewritten_at, coalesce(w.around, false) AS branch_rewritten_around,
    w.seqs AS branch_rewrite_seqs,
    (d.repository, h.kind) IN (SELECT (repository, kind) FROM branch_seen) AS home_seen,
    (d.repository, d.ref) IN (SELECT (repository, tag) FROM tags) AS ref_is_tag,
    (d.policy, d.repository, regexp_replace(d.ref, '^refs/heads/', '')) IN (
        SELECT (policy, repository, branch) FROM branch_map WHERE kind = 'development')
        AS ref_is_development,
    (d.repository, 'development') IN (SELECT (repository, kind) FROM branch_seen)
        AS development_seen,
    coalesce(tips.seen_at <= d.started_at, false) AS ref_is_branch,
    is_within(covered.spans['commits'], d.started_at, d.started_at)
    AND is_within(covered.spans['branches'], d.started_at, d.started_at) AS history_covered
FROM deployment d
JOIN home h USING (subject_id)
LEFT JOIN entered main ON main.kind = 'production' AND main.repository = d.repository
    AND main.sha = d.known_sha
LEFT JOIN entered dev ON dev.kind = 'development' AND dev.repository = d.repository
    AND dev.sha = d.known_sha
LEFT JOIN entered e ON e.kind = h.kind AND e.repository = d.repository AND e.sha = d.known_sha
LEFT JOIN absent a ON a.repository = h.repository AND a.kind = h.kind AND a.sha = h.known_sha
LEFT JOIN rewritten w USING (subject_id)
LEFT JOIN (SELECT repository, branch, min(seen_at) AS seen_at FROM all_branch_tips GROUP BY ALL) tips
    ON tips.repository = d.repository AND tips.branch = d.ref
LEFT JOIN covered ON covered.repository = d.repository;
