-- The evidence row: everything the controls read about one deployment, joined once.

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

CREATE TABLE evidence AS
SELECT d.subject_id, d.repository, d.environment, d.kind, d.component, d.component_has_paths,
    d.policy, d.standing, d.made_by, d.is_collected, d.ref, d.created_at, d.started_at, d.succeeded_at,
    d.result, d.last_state,
    d.run_id, d.run_attempt, d.run_number, d.run_url, d.event, d.title, d.path, d.gate_required,
    coalesce(d.run_actor, d.creator) AS actor,
    d.deployed_sha, d.known_sha, d.tree, d.dispatch_sha, d.dispatch_is_known,
    d.version_source, d.version_text, d.version_problem, d.version_contradicts, d.version_said,
    list_distinct(list_concat(d.deployment_seqs, [d.run_seq, d.job_seq])) AS deployment_seqs,
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
    EXISTS (FROM all_branch_tips b WHERE b.repository = d.repository AND b.branch = d.ref
        AND b.seen_at <= d.started_at) AS ref_is_branch,
    EXISTS (FROM span c WHERE c.of = 'commits' AND c.repository = d.repository
        AND c.since <= d.started_at AND c.until >= d.started_at)
    AND EXISTS (FROM span c WHERE c.of = 'branches' AND c.repository = d.repository
        AND c.since <= d.started_at AND c.until >= d.started_at) AS history_covered,
    g.* EXCLUDE (subject_id),
    b.known_good_id, coalesce(b.is_unrecorded, false) AS rollback_unrecorded,
    b.subject_id IS NOT NULL AS is_rollback,
    EXISTS (FROM span c WHERE c.of = 'deployments' AND c.repository = d.repository
        AND c.since <= k.committed_at AND c.until >= d.started_at) AS deployments_covered_since_commit,
    t.* EXCLUDE (subject_id, tester, seqs, last_tested_sha), t.seqs AS qa_seqs,
    coalesce(t.tester, st.tester) AS tester, t.last_tested_sha, u.commits AS untested_commits,
    EXISTS (FROM register_span c WHERE c.policy = d.policy AND c.record_type = 'qa'
        AND c.repository = d.repository AND c.since <= d.started_at
        AND c.until >= d.started_at) AS qa_covered_at_start,
    EXISTS (FROM register_span c WHERE c.policy = d.policy AND c.record_type = 'qa'
        AND c.repository = d.repository AND c.since <= t.decisive_at
        AND c.until >= d.started_at) AS qa_covered_since_pass,
    coalesce(tc.is_covered, false) AS tickets_covered_since_pass,
    EXISTS (FROM span c WHERE c.of = 'deployments' AND c.repository = d.repository
        AND c.since <= t.qa_pass_at AND c.until >= t.qa_pass_at) AS deployments_covered_at_pass,
    l.until AS live_until, l.replaced_at,
    qa_due.due_at AS qa_due,
    st.found AS staging_qa_found, st.found_late AS staging_qa_late,
    st.found_unclear AS staging_qa_unclear, st.any_unknown_sha AS staging_qa_unknown_sha,
    st.by_authorised AS staging_qa_by_authorised, st.by_nobody AS staging_qa_by_nobody,
    st.by_no_roles AS staging_qa_by_no_roles, st.seqs AS staging_qa_seqs,
    st.role_seqs AS staging_role_seqs,
    EXISTS (FROM register_span c WHERE c.policy = d.policy AND c.record_type = 'qa'
        AND c.repository = d.repository AND c.since <= d.succeeded_at AND c.until >= qa_due.due_at)
        AS qa_covered_to_due,
    verify_due.due_at AS verification_due,
    v.found AS verification_found, v.found_by_anyone AS verification_by_nobody, v.result AS verification_result, v.verified_by, v.verified_at,
    v.found_late AS verification_late, v.late_at AS verification_late_at,
    v.found_other_version AS verification_other_version, v.other_version AS other_version_seen,
    v.found_unknown_sha AS verification_unknown_sha, v.seqs AS verification_seqs,
    EXISTS (FROM register_span c WHERE c.policy = d.policy AND c.record_type = 'verification'
        AND c.repository = d.repository
        AND c.since <= d.succeeded_at AND c.until >= verify_due.due_at) AS verification_covered,
    getvariable('judged_at') AS judged_at
FROM deployment d
JOIN gate g USING (subject_id)
LEFT JOIN entered main ON main.kind = 'production' AND main.repository = d.repository
    AND main.sha = d.known_sha
LEFT JOIN entered dev ON dev.kind = 'development' AND dev.repository = d.repository
    AND dev.sha = d.known_sha
JOIN home h USING (subject_id)
LEFT JOIN entered e ON e.kind = h.kind AND e.repository = d.repository AND e.sha = d.known_sha
LEFT JOIN absent a ON a.repository = h.repository AND a.kind = h.kind AND a.sha = h.known_sha
LEFT JOIN rewritten w USING (subject_id)
LEFT JOIN rollback b USING (subject_id)
LEFT JOIN tested t USING (subject_id)
LEFT JOIN tickets_covered tc USING (subject_id)
LEFT JOIN untested u USING (subject_id)
LEFT JOIN commit k ON k.repository = d.repository AND k.sha = d.known_sha
LEFT JOIN live l USING (subject_id)
LEFT JOIN deadline qa_due ON qa_due.subject_id = d.subject_id AND qa_due.name = 'qa'
LEFT JOIN deadline verify_due
    ON verify_due.subject_id = d.subject_id AND verify_due.name = 'verification'
LEFT JOIN staging_tested st USING (subject_id)
LEFT JOIN verified v USING (subject_id);
