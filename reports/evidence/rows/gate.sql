-- Who deployed, who approved it, and what excuses that nobody did (SOP 6, 7, 13).
CREATE TABLE gate_row AS
SELECT d.subject_id, x.* EXCLUDE (subject_id), g.* EXCLUDE (subject_id),
    gx.seqs AS gate_exception_seqs, urgent.due_at AS exception_due,
    is_within(registered.spans['exception'], d.created_at, urgent.due_at) AS exceptions_covered
FROM deployment d
JOIN gate g USING (subject_id)
JOIN acting x USING (subject_id)
LEFT JOIN (SELECT subject_id, list_concat(list(seq ORDER BY control), flatten(list(role_seqs ORDER BY control))) AS seqs FROM waiver
    WHERE control IN ('C7.4', 'C15.1c') GROUP BY ALL) gx USING (subject_id)
LEFT JOIN deadline urgent ON urgent.subject_id = d.subject_id AND urgent.name = 'urgent'
LEFT JOIN registered ON registered.policy = d.policy AND registered.repository = d.repository;
