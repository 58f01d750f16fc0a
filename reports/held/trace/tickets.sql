-- Updates of tickets (`discrepant`: from another status than the one before), and the evidence blocks
-- on them that could not be read. A voided update stays visible and counts no more.
WITH every AS (
    SELECT repository, ticket, said_at, status, from_status, title, "by", origin, url, strength,
        discrepant, NULL AS void_reason, seq
    FROM stated_ticket
    UNION ALL
    SELECT named_repository(about), ticket, said_at, status, from_status, title, "by", origin, url,
        strength, false, void_reason(seq, record_id), seq
    FROM ticket_updates WHERE voided(seq, record_id)
)
SELECT repository, ticket, said_at AS time, status, from_status, title, "by", origin AS source,
    url, strength, discrepant, void_reason IS NOT NULL AS voided, void_reason, seq AS entry,
    NULL::BIGINT AS blocks_unreadable, full_ticket(ticket, repository) AS key
FROM every
UNION ALL
SELECT c.repository, c.ticket, c.updated_at, NULL, NULL, NULL, c.author, 'comments', c.html_url,
    i.strength, NULL, false, NULL, c.seq, c.blocks_unreadable, full_ticket(c.ticket, c.repository)
FROM comments c JOIN (SELECT seq, strength FROM entry_index) i USING (seq)
WHERE c.blocks_unreadable > 0
ORDER BY time NULLS LAST, entry
