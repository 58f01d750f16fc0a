-- What the body of each pull request into main said at its merge (SOP 11.2, 12.1): the version before
-- the merge, else the first one after it.

CREATE TABLE body_at_merge AS
SELECT q.subject_id, v.seq
FROM merged_pull q JOIN all_pulls v ON v.repository = q.repository AND v.number = q.number
QUALIFY row_number() OVER (PARTITION BY q.subject_id ORDER BY v.source_time <= q.merged_at DESC,
    CASE WHEN v.source_time <= q.merged_at THEN -epoch_us(v.source_time)
         ELSE epoch_us(v.source_time) END, v.seq DESC) = 1;

CREATE TABLE pull_section AS
SELECT q.subject_id, q.repository, q.number, h.section, bool_or(coalesce(s.has_text, false)) AS found,
    any_value(b.seq) AS seq
FROM merged_pull q
JOIN body_at_merge b USING (subject_id)
JOIN section_heading h ON h.policy = q.policy AND h.repository = q.repository
LEFT JOIN all_pull_sections s ON s.seq = b.seq AND s.number = q.number AND lower(s.heading) = h.heading
WHERE q.base_kind = 'production'
GROUP BY ALL;

CREATE TABLE promotion_section AS
SELECT c.subject_id,
    list(s.number ORDER BY s.number) FILTER (s.section = 'scope' AND NOT s.found) AS lacks_scope,
    list(s.number ORDER BY s.number) FILTER (s.section = 'tickets' AND NOT s.found) AS lacks_tickets,
    list(s.number ORDER BY s.number) FILTER (s.section = 'qa' AND NOT s.found) AS lacks_qa,
    list(s.number ORDER BY s.number) FILTER (s.section = 'risks' AND NOT s.found) AS lacks_risks,
    list(s.number ORDER BY s.number) FILTER (s.section = 'deployment' AND NOT s.found) AS lacks_deployment,
    list(s.number ORDER BY s.number) FILTER (s.section = 'rollback' AND NOT s.found) AS lacks_rollback,
    list(s.number ORDER BY s.number) FILTER (s.section = 'owner' AND NOT s.found) AS lacks_owner,
    list(DISTINCT s.seq ORDER BY s.seq) AS body_seqs
FROM (SELECT DISTINCT subject_id, repository, number FROM promotion_commit) c
JOIN pull_section s USING (repository, number)
GROUP BY c.subject_id;
