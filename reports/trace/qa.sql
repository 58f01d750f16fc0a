-- Every QA result of these commits or this ticket; a voided one stays visible and counts no more.
WITH every AS (
    SELECT repository, seq, record_id, sha, sha_said, environment, result, tester, tester_claimed,
        said_on, tickets, origin, strength, url, notes, at_earliest AS happened_at,
        NULL AS void_reason
    FROM stated_qa
    UNION ALL
    SELECT named_repository(about), seq, record_id, sha, sha_said, environment, result, tester, tester_claimed,
        said_on, tickets, origin, strength, url, notes, said_at, void_reason(seq, record_id)
    FROM qa WHERE voided(seq, record_id)
)
SELECT repository, sha, sha_said, environment, result, tester, tester_claimed,
    CASE WHEN said_on IS NULL THEN happened_at END AS time, said_on AS day, tickets, notes, url,
    origin AS source, strength, void_reason IS NOT NULL AS voided, void_reason, seq AS entry
FROM every
WHERE (repository, sha) IN (SELECT (repository, sha) FROM traced_sha)
   OR list_contains(list_transform(tickets, lambda t: upper(t)), getvariable('asked_ticket'))
ORDER BY happened_at NULLS LAST, repository, seq, sha, environment, result
