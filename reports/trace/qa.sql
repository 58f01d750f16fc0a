-- Every QA result of these commits or this ticket; a voided one stays visible and counts no more.
WITH every AS (
    SELECT repository, seq, record_id, sha, sha_said, environment, result, tester, tester_claimed,
        said_on, tickets, origin, strength, url, notes, at_earliest AS happened_at, false AS voided
    FROM stated_qa
    UNION ALL
    SELECT about, seq, record_id, sha, sha_said, environment, result, tester, tester_claimed,
        said_on, tickets, origin, strength, url, notes, said_at, true
    FROM qa WHERE coalesce(voided(seq), false)
)
SELECT repository, sha, sha_said, environment, result, tester, tester_claimed,
    CASE WHEN said_on IS NULL THEN happened_at END AS time, said_on AS day, tickets, notes, url,
    origin AS source, strength, voided, seq AS entry
FROM every
WHERE (repository, sha) IN (SELECT (repository, sha) FROM traced_sha)
   OR list_contains(list_transform(tickets, lambda t: upper(t)), getvariable('asked_ticket'))
ORDER BY happened_at NULLS LAST, repository, seq, sha, environment, result
