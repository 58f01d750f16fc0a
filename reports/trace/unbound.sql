-- Records that come near to what was asked, and are bound to nothing: they prove nothing.
SELECT DISTINCT u.type, u.reason, u.names, u.repository, u.environment, u.who, u.happened_at AS time,
    u.tickets, u.strength, u.seq AS entry
FROM unbound_record u
LEFT JOIN traced_sha t ON length(u.names) >= 7 AND starts_with(t.sha, lower(u.names))
WHERE t.sha IS NOT NULL
   OR list_contains(list_transform(u.tickets, lambda t: upper(t)), getvariable('asked_ticket'))
ORDER BY time NULLS LAST, entry, type
