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

-- When the history of a repository begins, and when a version first proved itself in an environment.
CREATE TABLE beginning AS
SELECT repository, min(committed_at) AS at FROM commit GROUP BY ALL;

CREATE TABLE first_success AS
SELECT s.repository, lower(s.environment) AS environment, s.component, min(s.succeeded_at) AS at
FROM stream s
WHERE s.succeeded_at IS NOT NULL
  AND NOT EXISTS (FROM failed_verification f WHERE f.subject_id = s.subject_id)
GROUP BY ALL;

-- When a tree first ran with success in each kind of environment.
CREATE TABLE ran AS
SELECT repository, kind, tree, min(succeeded_at) AS at, arg_min(deployment_seqs, succeeded_at) AS seqs
FROM deployment WHERE succeeded_at IS NOT NULL AND tree IS NOT NULL AND kind IS NOT NULL GROUP BY ALL;

-- Since when there was this content: its first commit.
CREATE TABLE tree_since AS
SELECT repository, tree, min(committed_at) AS at FROM commit WHERE tree IS NOT NULL GROUP BY ALL;

CREATE TABLE evidence AS
SELECT d.subject_id, d.repository, d.environment, d.kind, d.component, d.component_has_paths,
    d.policy, d.standing, d.made_by, d.is_collected, d.ref, d.created_at, d.started_at, d.succeeded_at,
    d.result, d.last_state,
    d.run_id, d.run_attempt, d.run_number, d.run_url, d.event, d.title, d.path, d.gate_required,
    d.takes_version, d.manual_events, d.is_approved_workflow, x.* EXCLUDE (subject_id),
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
    (d.policy, d.repository, regexp_replace(d.ref, '^refs/heads/', '')) IN (
        SELECT (policy, repository, branch) FROM branch_map WHERE kind = 'development') AS ref_is_development,
    (d.repository, 'development') IN (SELECT (repository, kind) FROM branch_seen) AS development_seen,
    coalesce(ref_branch.seen_at <= d.started_at, false) AS ref_is_branch,
    is_within(covered.spans['commits'], d.started_at, d.started_at)
    AND is_within(covered.spans['branches'], d.started_at, d.started_at) AS history_covered,
    g.* EXCLUDE (subject_id),
    b.known_good_id, coalesce(b.is_unrecorded, false) AS rollback_unrecorded,
    b.subject_id IS NOT NULL AS is_rollback,
    o.* EXCLUDE (subject_id), n.* EXCLUDE (subject_id), i.* EXCLUDE (subject_id),
    d.subject_id IN (SELECT subject_id FROM promoted WHERE sha IS NULL) AS promotion_is_cut,
    j.decided_at, j.decision, j.decision_seqs, failed.happened_at AS verification_failed_at,
    decide.due_at AS decision_due,
    is_within(registered.spans['verification'], failed.happened_at, decide.due_at)
    AND is_within(covered.spans['deployments'], failed.happened_at, decide.due_at) AS decisions_covered,
    y.next_success_at, followed.due_at AS follow_due,
    is_within(covered.spans['deployments'], coalesce(d.result_at, d.started_at), followed.due_at) AS deployments_covered_after,
    m.tested_at AS disturbed_at, m.seqs AS disturbed_seqs, m.other_tree AS replaced_other_tree, m.due_at AS disturbed_due,
    y.before_id IS NOT NULL AS has_predecessor,
    is_within(registered.spans['qa'], d.started_at, m.due_at) AS qa_covered_to_disturbed_due,
    z.* EXCLUDE (subject_id),
    is_within(registered.spans['qa'], z.merged_at, z.last_merged_at) AS qa_covered_at_merge,
    is_within(covered.spans['deployments'], ts.at, d.started_at) AS deployments_covered_since_tree,
    coalesce(staged.at <= d.started_at, false) AS ran_on_staging,
    coalesce(developed.at <= d.started_at, false) AS ran_on_development,
    list_concat(coalesce(staged.seqs, []), coalesce(developed.seqs, [])) AS walked_seqs,
    pp.* EXCLUDE (subject_id), d.late_seconds,
    q.* EXCLUDE (subject_id), dt.* EXCLUDE (subject_id), ul.* EXCLUDE (subject_id), rl.* EXCLUDE (subject_id),
    is_within(registered.spans['rollback'], d.started_at, pp.told_due)
        AS rollbacks_covered,
    coalesce(st.has_ticket, false) AS staging_qa_has_ticket,
    coalesce(st.failed_with_words, false) AS staging_qa_failed_with_words,
    coalesce(st.failed, false) AS staging_qa_failed,
    st.failed_at + to_seconds(d.late_seconds) AS blocker_due,
    is_within(registered.spans['ticket'], st.failed_at, st.failed_at + to_seconds(d.late_seconds)) AS tickets_covered_to_blocker,
    b.subject_id IS NOT NULL OR failed.happened_at IS NOT NULL OR coalesce(d.result IN ('failure', 'error'), false)
        AS needs_follow_up,
    b.is_named_only AS rollback_is_named_only, gx.seqs AS gate_exception_seqs,
    before.previous_id, before.previous_sha,
    coalesce(previous_failed.happened_at <= d.started_at, false) AS previous_failed,
    first_success.at IS NOT NULL AS good_before,
    is_within(covered.spans['deployments'], beginning.at, d.started_at) AS deployments_covered_ever,
    urgent_due.due_at AS exception_due,
    is_within(registered.spans['exception'], d.created_at, urgent_due.due_at) AS exceptions_covered,
    is_within(covered.spans['deployments'], k.committed_at, d.started_at) AS deployments_covered_since_commit,
    t.* EXCLUDE (subject_id, tester, seqs, last_tested_sha), t.seqs AS qa_seqs,
    coalesce(t.tester, st.tester) AS tester, t.last_tested_sha, u.commits AS untested_commits,
    is_within(registered.spans['qa'], d.started_at, d.started_at) AS qa_covered_at_start,
    is_within(registered.spans['qa'], t.decisive_at, d.started_at) AS qa_covered_since_pass,
    coalesce(tc.is_covered, false) AS tickets_covered_since_pass,
    is_within(covered.spans['deployments'], t.qa_pass_at, t.qa_pass_at) AS deployments_covered_at_pass,
    l.until AS live_until, l.replaced_at,
    qa_due.due_at AS qa_due,
    st.found AS staging_qa_found, st.found_late AS staging_qa_late,
    st.found_unclear AS staging_qa_unclear, st.any_unknown_sha AS staging_qa_unknown_sha,
    st.by_authorised AS staging_qa_by_authorised, st.by_nobody AS staging_qa_by_nobody,
    st.by_no_roles AS staging_qa_by_no_roles, st.seqs AS staging_qa_seqs,
    st.role_seqs AS staging_role_seqs,
    is_within(registered.spans['qa'], d.succeeded_at, qa_due.due_at)
        AS qa_covered_to_due,
    verify_due.due_at AS verification_due,
    v.found AS verification_found, v.found_by_anyone AS verification_by_nobody, v.result AS verification_result, v.verified_by, v.verified_at,
    v.found_late AS verification_late, v.late_at AS verification_late_at,
    v.found_other_version AS verification_other_version, v.other_version AS other_version_seen,
    v.found_unknown_sha AS verification_unknown_sha, v.seqs AS verification_seqs, v.seen_seqs AS verification_seen_seqs,
    is_within(registered.spans['verification'], d.succeeded_at, verify_due.due_at) AS verification_covered,
    getvariable('judged_at') AS judged_at
FROM deployment d
JOIN gate g USING (subject_id)
JOIN acting x USING (subject_id)
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
LEFT JOIN before ON before.subject_id = d.subject_id
LEFT JOIN failed_verification previous_failed ON previous_failed.subject_id = before.previous_id
LEFT JOIN (SELECT repository, branch, min(seen_at) AS seen_at FROM branch_tips GROUP BY ALL) ref_branch
    ON ref_branch.repository = d.repository AND ref_branch.branch = d.ref
LEFT JOIN promotion o USING (subject_id)
LEFT JOIN promotion_pull n USING (subject_id)
LEFT JOIN promotion_section i USING (subject_id)
LEFT JOIN decision j USING (subject_id)
LEFT JOIN failed_verification failed USING (subject_id)
LEFT JOIN decision_due decide USING (subject_id)
LEFT JOIN next_deployment y USING (subject_id)
LEFT JOIN deadline followed ON followed.subject_id = d.subject_id AND followed.name = 'late_evidence'
LEFT JOIN disturbed_test m USING (subject_id)
LEFT JOIN ready_at_merge z USING (subject_id)
LEFT JOIN tree_since ts ON ts.repository = d.repository AND ts.tree = d.tree
LEFT JOIN ran staged ON staged.repository = d.repository AND staged.kind = 'staging' AND staged.tree = d.tree
LEFT JOIN ran developed ON developed.repository = d.repository AND developed.kind = 'development'
    AND developed.tree = d.tree
LEFT JOIN paper pp USING (subject_id)
LEFT JOIN change_author q USING (subject_id)
LEFT JOIN decisive_tester dt USING (subject_id)
LEFT JOIN unlinked ul USING (subject_id)
LEFT JOIN recorded_late rl USING (subject_id)
LEFT JOIN (SELECT subject_id, list_concat(list(seq), flatten(list(role_seqs))) AS seqs FROM waiver
    WHERE control IN ('C7.4', 'C15.1c') GROUP BY ALL) gx USING (subject_id)
LEFT JOIN beginning ON beginning.repository = d.repository
LEFT JOIN first_success ON first_success.repository = d.repository
    AND first_success.environment = lower(d.environment)
    AND first_success.component IS NOT DISTINCT FROM d.component
    AND first_success.at < d.started_at
LEFT JOIN deadline urgent_due ON urgent_due.subject_id = d.subject_id AND urgent_due.name = 'urgent'
LEFT JOIN deadline qa_due ON qa_due.subject_id = d.subject_id AND qa_due.name = 'qa'
LEFT JOIN deadline verify_due
    ON verify_due.subject_id = d.subject_id AND verify_due.name = 'verification'
LEFT JOIN staging_tested st USING (subject_id)
LEFT JOIN verified v USING (subject_id)
LEFT JOIN covered ON covered.repository = d.repository
LEFT JOIN registered ON registered.policy = d.policy AND registered.repository = d.repository;
