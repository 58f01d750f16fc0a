-- Tickets: what each move was, whoever told it, by the key that the ticket has now.

-- The project of a key; empty for `#12`, which is of its repository.
CREATE MACRO project_of(ticket) AS
    regexp_extract(upper(ticket), '^([A-Z][A-Z0-9_]*)[-#][0-9]+$', 1);

-- The names of tickets as moves have them: `acme/shop#12` is `#12` in its own repository.
CREATE MACRO ticket_names(tickets, repository) AS list_transform(tickets, lambda name:
    CASE WHEN starts_with(lower(name), lower(repository) || '#')
        THEN substr(name, length(repository) + 1) ELSE upper(name) END);

-- Moves, comments and links may know a ticket by its id only; and a ticket may get another key.
CREATE TABLE ticket_key AS
SELECT site, ticket_id, arg_max(ticket, (coalesce(source_time, '-infinity'::TIMESTAMPTZ), seq)) AS ticket
FROM tickets WHERE site IS NOT NULL AND ticket_id IS NOT NULL GROUP BY ALL;

-- A record in a comment says the id, where the comment says no more; an id of two sites is no name.
CREATE TABLE ticket_of_id AS
SELECT ticket_id, min(ticket) AS ticket FROM ticket_key
GROUP BY ticket_id HAVING count(DISTINCT ticket) = 1;

SET VARIABLE ticket_of_id = (SELECT map(list(ticket_id), list(ticket)) FROM ticket_of_id);
CREATE OR REPLACE TABLE stated_qa AS
SELECT * REPLACE (list_distinct(list_transform(tickets, lambda said:
    coalesce(getvariable('ticket_of_id')[said], said))) AS tickets)
FROM stated_qa;

-- A ticket system without repositories says none: such a ticket is of every repository that has
-- its project (`ticket_place`). In one history several moves are in the order of their steps.
--
-- A move from another status than the one before is `discrepant`: something of the history is
-- missing or wrong. It is kept and counted, and counts for what it says itself.
CREATE TABLE stated_ticket AS
WITH update AS (
    SELECT r.* EXCLUDE (repository) REPLACE (upper(coalesce(k.ticket, r.ticket)) AS ticket),
        named_repository(r.about) AS repository
    FROM ticket_updates r LEFT JOIN ticket_key k ON k.site = r.site AND k.ticket_id = r.ticket_id
    WHERE NOT voided(r.seq, r.record_id)
)
SELECT *, status_before IS NOT NULL AND from_status IS NOT NULL
        AND lower(status_before) <> lower(from_status)
        AND coalesce(status_id_before <> from_status_id, true) AS discrepant
FROM (
SELECT *, project_of(ticket) AS project,
    lower(status) IS DISTINCT FROM lower(from_status)
        OR status_id IS DISTINCT FROM from_status_id AS is_move,
    -- Labels of GitHub stand beside each other: there is no one status before.
    CASE WHEN track <> 'label' THEN lag(status) OVER told END AS status_before,
    CASE WHEN track <> 'label' THEN lag(status_id) OVER told END AS status_id_before,
    CASE WHEN status IS NOT NULL OR status_id IS NOT NULL
        THEN dense_rank() OVER (ORDER BY site, status, status_id) END AS state,
    max(said_at) OVER (PARTITION BY coalesce(repository, ''), ticket ORDER BY said_at
        RANGE BETWEEN UNBOUNDED PRECEDING AND INTERVAL 1 MICROSECOND PRECEDING) AS previous_at
FROM update
WINDOW told AS (PARTITION BY origin, track, coalesce(repository, site, ''), ticket
    ORDER BY said_at, length(record_id), record_id, step, seq)
);

-- Every status that a move entered, as it says it; the policy gives these a meaning.
CREATE TABLE ticket_state AS
SELECT DISTINCT state, site, status, status_id FROM stated_ticket WHERE state IS NOT NULL;
