-- The updates of the ticket asked for, and the evidence blocks on it that could not be read. A
-- voided update stays visible and counts no more.
SELECT named_repository(t.about) AS repository, t.ticket, t.said_at AS time, t.status,
    t.from_status, t.title, t.by, t.strength, voided(t.seq, t.record_id) AS voided,
    void_reason(t.seq, t.record_id) AS void_reason, t.seq AS entry,
    NULL::BIGINT AS blocks_unreadable
FROM ticket_updates t WHERE upper(t.ticket) = getvariable('asked_ticket')
UNION ALL
SELECT c.repository, c.ticket, c.updated_at, NULL, NULL, NULL, c.author, i.strength, false, NULL,
    c.seq, c.blocks_unreadable
FROM comments c JOIN (SELECT seq, strength FROM entry_index) i USING (seq)
WHERE upper(c.ticket) = getvariable('asked_ticket') AND c.blocks_unreadable > 0
ORDER BY time NULLS LAST, entry
