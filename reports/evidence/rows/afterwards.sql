-- How it was verified, and what was decided when that failed (SOP 14, 15).
CREATE TABLE verification_row AS
SELECT d.subject_id,
    j.decided_at, j.decision, j.decision_seqs, failed.happened_at AS verification_failed_at,
    decide.due_at AS decision_due,
    is_within(registered.spans['verification'], failed.happened_at, decide.due_at)
    AND is_within(covered.spans['deployments'], failed.happened_at, decide.due_at) AS decisions_covered,
    is_within(registered.spans['verification'], d.succeeded_at, failed.happened_at)
        AS first_failure_is_known,
    verify.due_at AS verification_due,
    v.found AS verification_found, v.found_by_anyone AS verification_by_anyone,
    v.result AS verification_result, v.verified_by, v.verified_at,
    v.found_late AS verification_late, v.late_at AS verification_late_at,
    v.found_other_version AS verification_other_version, v.other_version AS other_version_seen,
    v.found_unknown_sha AS verification_unknown_sha, v.seqs AS verification_seqs,
    v.seen_seqs AS verification_seen_seqs,
    is_within(registered.spans['verification'], d.succeeded_at, verify.due_at) AS verification_covered
FROM deployment d
LEFT JOIN verified v USING (subject_id)
LEFT JOIN deadline verify ON verify.subject_id = d.subject_id AND verify.name = 'verification'
LEFT JOIN failed_verification failed USING (subject_id)
LEFT JOIN decision_due decide USING (subject_id)
LEFT JOIN decision j USING (subject_id)
LEFT JOIN covered ON covered.repository = d.repository
LEFT JOIN registered ON registered.policy = d.policy AND registered.repository = d.repository;
