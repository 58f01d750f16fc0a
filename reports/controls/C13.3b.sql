/*
id: C13.3b
statement: Success or failure was communicated.
rationale: The others act on what they believe to be running.
clause: "13.3"
level: default
level_source: inferred
environments: [production]
decided_after: true
never:
  fail: "What is said in a chat comes to no register: nothing proves that nobody was told."
  waived: It never fails.
check_by_hand: Look for a change or comment on the ticket or the pull request after the result.
remedy: Write the result on the ticket or the pull request.
*/
CASE
    WHEN result IS NULL AND last_state = 'inactive' THEN undecidable('source_not_covered',
        'Only its last status is known: ingest the whole history of its statuses.', deployment_seqs)
    WHEN result IS NULL THEN pending('in_window', 'It is still running.', NULL)
    WHEN told_at <= told_due THEN pass('ok', format('It was told at {}.', at_utc(told_at)), [told_seq])
    WHEN judged_at < told_due THEN pending('in_window', format('It is to be told by {}.', at_utc(told_due)), told_due)
    ELSE undecidable('source_not_covered', format(
        'Nothing was written on tickets or pull requests by {}; what was said in a chat is not known.', at_utc(told_due)),
        evidence_of(deployment_seqs, [told_seq]))
END
