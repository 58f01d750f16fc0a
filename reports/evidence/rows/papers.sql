-- What is written of it, by whom and when; and whether it went back (SOP 9, 13, 15, 16).
CREATE TABLE paper_row AS
SELECT d.subject_id, pp.* EXCLUDE (subject_id), q.* EXCLUDE (subject_id),
    dt.* EXCLUDE (subject_id), ul.* EXCLUDE (subject_id), rl.* EXCLUDE (subject_id),
    is_within(registered.spans['rollback'], d.started_at, pp.told_due)
        AS rollbacks_covered,
    b.known_good_id, coalesce(b.is_unrecorded, false) AS rollback_unrecorded,
    b.subject_id IS NOT NULL AS is_rollback, b.is_named_only AS rollback_is_named_only
FROM deployment d
LEFT JOIN paper pp USING (subject_id)
LEFT JOIN change_author q USING (subject_id)
LEFT JOIN decisive_tester dt USING (subject_id)
LEFT JOIN unlinked ul USING (subject_id)
LEFT JOIN recorded_late rl USING (subject_id)
LEFT JOIN rollback b USING (subject_id)
LEFT JOIN registered ON registered.policy = d.policy AND registered.repository = d.repository;
