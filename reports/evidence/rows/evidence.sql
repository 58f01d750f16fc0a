-- The evidence row: everything the controls read about one deployment. Its parts are joined only
-- here: every join carries all the columns before it, and what is wide is slow even when it is short.
CREATE TABLE evidence AS
SELECT d.subject_id, d.repository, d.environment, d.kind, d.component, d.component_has_paths,
    d.policy, d.standing, d.made_by, d.is_collected, d.ref, d.created_at, d.started_at, d.succeeded_at,
    d.result, d.last_state,
    d.run_id, d.run_attempt, d.run_number, d.run_url, d.event, d.title, d.path, d.gate_required,
    d.takes_version, d.manual_events, d.is_approved_workflow, d.late_seconds,
    list_distinct(list_concat(d.deployment_seqs, [d.run_seq, d.job_seq])) AS deployment_seqs,
    version.* EXCLUDE (subject_id), gate.* EXCLUDE (subject_id), promoted.* EXCLUDE (subject_id),
    tests.* EXCLUDE (subject_id), near.* EXCLUDE (subject_id),
    verified.* EXCLUDE (subject_id), papers.* EXCLUDE (subject_id),
    papers.is_rollback OR verified.verification_failed_at IS NOT NULL
        OR coalesce(d.result IN ('failure', 'error'), false) AS needs_follow_up,
    getvariable('judged_at') AS judged_at
FROM deployment d
JOIN version_row version USING (subject_id)
JOIN gate_row gate USING (subject_id)
JOIN promotion_row promoted USING (subject_id)
JOIN testing_row tests USING (subject_id)
JOIN neighbour_row near USING (subject_id)
JOIN verification_row verified USING (subject_id)
JOIN paper_row papers USING (subject_id);
