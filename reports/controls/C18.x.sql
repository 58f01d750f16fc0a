/*
id: C18.x
statement: The follow-up of the exception was closed by its due date.
rationale: What is promised under pressure is forgotten when the pressure is gone.
clause: "18"
level: mandatory
level_source: inferred
subject: exception
never:
  waived: "An exception covers deployments and pull requests: this one is itself what is judged."
check_by_hand: Look up the tickets of the follow-up, and when they were closed.
remedy: Close the follow-up, or record why it is no longer needed.
*/
CASE
    WHEN state = 'void' THEN not_applicable('nothing_to_compare', 'It was taken back.')
    WHEN follow_up_state IS NULL THEN fails('incomplete', 'It names no follow-up.', seqs)
    WHEN follow_up_state = 'none' THEN not_applicable('not_required', 'It needs no follow-up, and says why.')
    WHEN follow_up_closed_at <= follow_up_due THEN pass('ok', format('{} was closed at {}.', follow_up, at_utc(follow_up_closed_at)), seqs)
    WHEN follow_up_due IS NULL THEN undecidable('time_imprecise', 'It says neither when it was approved nor when its follow-up is due.', seqs)
    WHEN judged_at < follow_up_due THEN pending('in_window', format('{} is due by {}.', follow_up, at_utc(follow_up_due)), follow_up_due)
    WHEN NOT names_follow_up_ticket THEN undecidable('no_ticket_link', format(
        '{} names no ticket: nothing can say whether it was done.', follow_up), seqs)
    WHEN NOT tickets_covered_to_due THEN undecidable('source_not_covered', format(
        'The updates of {} are not complete up to {}: ingest them, or state their coverage.', follow_up, at_utc(follow_up_due)), seqs)
    ELSE fails('late', format('{} {}; it was due by {}.', follow_up,
        coalesce('was closed at ' || at_utc(follow_up_closed_at), 'is open'), at_utc(follow_up_due)), seqs)
END
