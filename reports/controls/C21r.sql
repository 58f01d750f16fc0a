/*
id: C21r
statement: A QA failure moved the ticket back.
rationale: What failed and does not say so is taken for done.
clause: "21"
level: default
level_source: inferred
subject: ticket
never:
  waived: "An exception covers deployments and pull requests, not tickets."
check_by_hand: Compare the failed QA result with the moves of the ticket after it.
remedy: Move the ticket to Reopened or Needs Info; `tickets.statuses.reopened` of the policy names what counts.
*/
CASE
    WHEN failed_at IS NULL THEN not_applicable('nothing_to_compare', 'No failed QA result names it.')
    WHEN reopened_at <= reopen_due THEN pass('ok', format('It failed at {} and was moved back at {}.', at_utc(failed_at), at_utc(reopened_at)), reopen_seqs)
    WHEN judged_at < reopen_due THEN pending('in_window', format('It is to be moved back by {}.', at_utc(reopen_due)), reopen_due)
    WHEN NOT moves_covered THEN undecidable('source_not_covered',
        'The moves of the ticket are not complete: ingest them, or state their coverage.', reopen_seqs)
    WHEN reopened_at IS NOT NULL THEN fails('late', format('It failed at {} and was moved back only at {}.', at_utc(failed_at), at_utc(reopened_at)), reopen_seqs)
    ELSE fails('no_record', format('It failed at {}, and nothing moved it back by {}.', at_utc(failed_at), at_utc(reopen_due)), reopen_seqs)
END
