-- How the version was brought to main, and how ready it was for that (SOP 11, 12).
CREATE TABLE promotion_row AS
SELECT d.subject_id, o.* EXCLUDE (subject_id), n.* EXCLUDE (subject_id), i.* EXCLUDE (subject_id),
    d.subject_id IN (SELECT subject_id FROM promoted WHERE sha IS NULL) AS promotion_is_cut,
    z.* EXCLUDE (subject_id),
    is_within(registered.spans['qa'], z.merged_at, z.last_merged_at) AS qa_covered_at_merge,
    is_within(covered.spans['pulls'], d.started_at, d.started_at) AS pulls_covered_at_start
FROM deployment d
LEFT JOIN promotion o USING (subject_id)
LEFT JOIN promotion_pull n USING (subject_id)
LEFT JOIN promotion_section i USING (subject_id)
LEFT JOIN ready_at_merge z USING (subject_id)
LEFT JOIN covered ON covered.repository = d.repository
LEFT JOIN registered ON registered.policy = d.policy AND registered.repository = d.repository;
