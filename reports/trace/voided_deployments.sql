-- Declared deployments of these commits, or of the ticket asked for, that were voided.
SELECT named_repository(d.about) AS repository, d.environment, d.sha, d.started_at AS started, d.by,
    d.strength, void_reason(d.seq, d.record_id) AS void_reason, d.seq AS entry
FROM declared_deployments d
WHERE voided(d.seq, d.record_id)
  AND ((named_repository(d.about), d.sha) IN (SELECT (repository, sha) FROM traced_sha)
       OR list_contains(list_transform(d.tickets, lambda t: upper(t)), getvariable('asked_ticket')))
ORDER BY started NULLS LAST, entry
