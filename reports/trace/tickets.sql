-- The updates of the ticket asked for, and the evidence blocks on it that could not be read.
SELECT t.repository, t.ticket, t.said_at AS time, t.status, t.from_status, t.title, t.by,
    t.seq AS entry, NULL::BIGINT AS blocks_unreadable
FROM stated_ticket t WHERE upper(t.ticket) = getvariable('asked_ticket')
UNION ALL
SELECT c.repository, c.ticket, c.updated_at, NULL, NULL, NULL, c.author, c.seq, c.blocks_unreadable
FROM comments c
WHERE upper(c.ticket) = getvariable('asked_ticket') AND c.blocks_unreadable > 0
ORDER BY time NULLS LAST, entry
