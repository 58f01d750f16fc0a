-- What was tested of it and what is written of that, and what ran meanwhile (SOP 10, 11, 16).
CREATE TABLE testing_row AS
SELECT d.subject_id,
    t.* EXCLUDE (subject_id, tester, seqs), t.seqs AS qa_seqs,
    coalesce(t.tester, st.tester) AS tester, u.commits AS untested_commits,
    m.tested_at AS disturbed_at, m.seqs AS disturbed_seqs, m.other_tree AS replaced_other_tree,
    m.due_at AS disturbed_due,
    coalesce(st.found OR st.found_late, false) AS staging_qa_given,
    st.found AS staging_qa_found, st.found_late AS staging_qa_late,
    st.found_unclear AS staging_qa_unclear, st.any_unknown_sha AS staging_qa_unknown_sha,
    st.by_authorised AS staging_qa_by_authorised, st.by_nobody AS staging_qa_by_nobody,
    st.by_no_roles AS staging_qa_by_no_roles, st.seqs AS staging_qa_seqs,
    st.role_seqs AS staging_role_seqs,
    coalesce(st.has_ticket, false) AS staging_qa_has_ticket,
    coalesce(st.failed_with_words, false) AS staging_qa_failed_with_words,
    coalesce(st.failed, false) AS staging_qa_failed,
    st.failed_at + to_seconds(d.late_seconds) AS blocker_due,
    qa_due.due_at AS qa_due,
    is_within(registered.spans['qa'], d.started_at, d.started_at) AS qa_covered_at_start,
    is_within(registered.spans['qa'], t.decisive_at, d.started_at) AS qa_covered_since_pass,
    is_within(registered.spans['qa'], d.succeeded_at, qa_due.due_at) AS qa_covered_to_due,
    is_within(registered.spans['qa'], d.started_at, m.due_at) AS qa_covered_to_disturbed_due,
    is_within(registered.spans['ticket'], st.failed_at,
        st.failed_at + to_seconds(d.late_seconds)) AS tickets_covered_to_blocker,
    is_within(covered.spans['deployments'], t.qa_pass_at, t.qa_pass_at) AS deployments_covered_at_pass,
    coalesce(tc.is_covered, false) AS tickets_covered_since_pass
FROM deployment d
LEFT JOIN tested t USING (subject_id)
LEFT JOIN staging_tested st USING (subject_id)
LEFT JOIN untested u USING (subject_id)
LEFT JOIN disturbed_test m USING (subject_id)
LEFT JOIN deadline qa_due ON qa_due.subject_id = d.subject_id AND qa_due.name = 'qa'
LEFT JOIN tickets_covered tc USING (subject_id)
LEFT JOIN covered ON covered.repository = d.repository
LEFT JOIN registered ON registered.policy = d.policy AND registered.repository = d.repository;
