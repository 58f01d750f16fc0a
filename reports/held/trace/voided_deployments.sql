-- Declared deployments that were voided.
SELECT named_repository(d.about) AS repository, d.environment, d.sha, d.started_at AS started, d.by,
    d.strength, void_reason(d.seq, d.record_id) AS void_reason, d.seq AS entry,
    full_tickets(d.tickets, named_repository(d.about)) AS keys
FROM declared_deployments d WHERE voided(d.seq, d.record_id)
ORDER BY started NULLS LAST, entry
