/*
id: C10.2b
statement: Who triggered staging confirmed the result.
rationale: A deployment that nobody looked at may not be what was asked for.
clause: "10.2"
level: default
level_source: inferred
environments: [staging]
decided_after: true
check_by_hand: Look for a comment or record by the person who triggered it, after the result.
remedy: Let whoever deploys write the result on the ticket.
*/
CASE
    WHEN actor_person IS NULL THEN undecidable('actor_unknown', 'Who triggered it is not known.', deployment_seqs)
    WHEN result IS NULL AND last_state = 'inactive' THEN undecidable('source_not_covered',
        'Only its last status is known: ingest the whole history of its statuses.', deployment_seqs)
    WHEN result IS NULL THEN pending('in_window', 'It is still running.', NULL)
    WHEN confirmed_at <= told_due THEN pass('ok', format('{} confirmed it at {}.', actor, at_utc(confirmed_at)), [confirmed_seq])
    WHEN judged_at < told_due THEN pending('in_window', format('A confirmation is due by {}.', at_utc(told_due)), told_due)
    WHEN version_problem IS NOT NULL THEN version_undecidable(
        version_problem, version_text, dispatch_sha, evidence_of(deployment_seqs, version_seqs))
    WHEN NOT tickets_covered_after OR NOT qa_covered_after THEN undecidable('source_not_covered', format(
        'Tickets and QA results are not complete up to {}: ingest them, or state their coverage.', at_utc(told_due)), deployment_seqs)
    WHEN confirmed_at IS NOT NULL THEN fails('late', format('{} confirmed it at {}; it was due by {}.', actor, at_utc(confirmed_at), at_utc(told_due)), [confirmed_seq])
    ELSE fails('no_record', format('{} confirmed nothing by {}.', actor, at_utc(told_due)), deployment_seqs)
END
