-- All that may be asked for by its name, a thing by its kind and id. SHAs are those that anything
-- names, so that a commit which was never collected is found as well.
WITH said AS (
    SELECT named_repository(about) AS repository, sha, tickets FROM qa
    UNION ALL SELECT named_repository(about), sha, tickets FROM approvals
    UNION ALL SELECT named_repository(about), sha, tickets FROM verifications
    UNION ALL SELECT named_repository(about), NULL, tickets FROM exceptions
    UNION ALL SELECT repository, sha, tickets FROM stated_qa
),
sha AS (
    SELECT repository, sha FROM commit
    UNION SELECT repository, deployed_sha FROM deployment
    UNION SELECT repository, dispatch_sha FROM deployment
    UNION SELECT repository, merge_sha FROM pulls
    UNION SELECT repository, head_sha FROM pulls
    UNION SELECT repository, sha FROM tags
    UNION SELECT repository, sha FROM said
),
ticket AS (
    SELECT repository, unnest(full_tickets(tickets, repository)) AS key FROM said
    UNION SELECT repository, full_ticket(ticket, repository) FROM ticket_link
    UNION SELECT named_repository(about), full_ticket(ticket, named_repository(about))
        FROM ticket_updates
    UNION SELECT repository, full_ticket(ticket, repository) FROM stated_ticket
    UNION SELECT repository, full_ticket(ticket, repository) FROM comments
    UNION SELECT repository, full_ticket(ticket, repository) FROM tickets
        WHERE type <> 'pull_request'
)
FROM (
    SELECT sha AS name, 'commit' AS kind, repository, sha AS id FROM sha
    UNION ALL SELECT tag, 'tag', repository, sha FROM tags
    UNION ALL SELECT format('#{}', number), 'pull_request', repository,
        format('{}#{}', repository, number) FROM (SELECT DISTINCT repository, number FROM pulls)
    UNION ALL SELECT regexp_extract(key, '#[0-9]+$|^[^#]*$'), 'ticket', repository, key FROM ticket
    UNION ALL SELECT subject_id, 'deployment', repository, subject_id FROM deployment
    -- Whoever asks by the former name of a repository means the present one.
    UNION ALL SELECT DISTINCT folded, 'repository', name, name FROM repository_name
        WHERE lower(name) <> folded AND name IN (SELECT repository FROM entry_index)
          AND until > (SELECT max(seq) FROM entry_index)
)
WHERE name <> '' AND id IS NOT NULL
ORDER BY name, kind, repository, id
