-- How it was verified, and what was decided when that failed (SOP 14, 15).
CREATE TABLE verification_row AS
SELECT d.subject_id,
    j.decided_at, j.decision, j.decision_seqs, failed.happened_at AS verification_failed_at,
    decide.due_at AS decision_due,
    EXISTS (FROM register_span c WHERE c.policy = d.policy AND c.record_type = 'verification'
        AND c.repository = d.repository AND c.since <= failed.happened_at
        AND c.until >= decide.due_at)
    AND EXISTS (FROM span c WHERE c.of = 'deployments' AND c.repository = d.repository
        AND c.since <= failed.happened_at AND c.until >= decide.due_at) AS decisions_covered,
    verify.due_at AS verification_due,
    v.found AS verification_found, v.found_by_anyone AS verification_by_nobody,
    v.result AS verification_result, v.verified_by, v.verified_at,
    v.found_late AS verification_late, v.late_at AS verification_late_at,
    v.found_other_version AS verification_other_version, v.other_version AS other_version_seen,
    v.found_unknown_sha AS verification_unknown_sha, v.seqs AS verification_seqs,
    v.seen_seqs AS verification_seen_seqs,
    EXISTS (FROM register_span c WHERE c.policy = d.policy AND c.record_type = 'verification'
        AND c.repository = d.repository
        AND c.since <= d.succeeded_at AND c.until >= verify.due_at) AS verification_covered
FROM deployment d
LEFT JOIN verified v USING (subject_id)
LEFT JOIN deadline verify ON verify.subject_id = d.subject_id AND verify.name = 'verification'
LEFT JOIN failed_verification failed USING (subject_id)
LEFT JOIN decision_due decide USING (subject_id)
LEFT JOIN decision j USING (subject_id);
