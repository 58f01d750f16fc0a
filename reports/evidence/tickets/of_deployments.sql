-- The tickets of a deployment, one row for each link: its own, of its run, of what it carries, and of
-- the records about it.

CREATE TABLE deployment_ticket AS
SELECT DISTINCT * FROM (
SELECT d.subject_id, d.repository, l.ticket, 'deployment' AS via, l.subject_id AS via_id,
    l.place, l.seq
FROM deployment d JOIN ticket_link l ON l.repository = d.repository
    AND l.subject_kind = 'deployment' AND l.subject_id = d.subject_id
UNION ALL
SELECT d.subject_id, d.repository, l.ticket, 'deployment', l.subject_id, l.place, l.seq
FROM deployment d JOIN stated_deployment s ON s.repository = d.repository
    AND (d.subject_id = 'record:' || s.name OR s.deployment = d.subject_id
        OR s.deployment IS NULL AND s.run_id = d.run_id AND s.run_attempt = d.run_attempt
            AND lower(s.environment) = lower(d.environment))
JOIN ticket_link l ON l.subject_kind = 'declared' AND l.seq = s.seq
UNION ALL
SELECT d.subject_id, d.repository, l.ticket, 'run', l.subject_id, l.place, l.seq
FROM deployment d JOIN ticket_link l ON l.repository = d.repository
    AND l.subject_kind = 'run' AND l.subject_id = d.run_id::VARCHAR
UNION ALL
SELECT c.subject_id, d.repository, l.ticket, l.subject_kind, l.subject_id, l.place, l.seq
FROM carried c JOIN deployment d USING (subject_id)
JOIN ticket_link l ON l.repository = d.repository
    AND l.subject_kind = c.kind AND l.subject_id = c.id
UNION ALL
SELECT c.subject_id, d.repository, l.ticket, 'qa', l.subject_id, l.place, l.seq
FROM carried c JOIN deployment d USING (subject_id)
JOIN stated_qa q ON q.repository = d.repository AND q.sha = c.id AND c.kind = 'commit'
JOIN ticket_link l ON l.subject_kind = 'qa' AND l.seq = q.seq AND l.repository = d.repository
UNION ALL
SELECT d.subject_id, d.repository, l.ticket, l.subject_kind, l.subject_id, l.place, l.seq
FROM (SELECT seq, deployment, repository, 'verification' AS kind FROM stated_verification
      UNION ALL SELECT seq, deployment, repository, 'approval' FROM stated_approval
      UNION ALL SELECT seq, deployment, repository, 'exception' FROM stated_exception WHERE NOT voided
      UNION ALL SELECT seq, named_deployment(deployment), named_repository(about), 'rollback'
          FROM rollbacks WHERE NOT voided(seq, record_id)) r
JOIN deployment d ON d.subject_id = r.deployment AND d.repository = r.repository
JOIN ticket_link l ON l.subject_kind = r.kind AND l.seq = r.seq
UNION ALL
SELECT d.subject_id, d.repository, t.ticket, 'commit', d.known_sha, 'text', t.seq
FROM deployment d JOIN ticket_text t ON t.repository = d.repository AND t.sha = d.known_sha
);
