/*
id: C6.5
statement: The ticket was updated for the deployment.
rationale: Who waits for a change looks at its ticket.
clause: "6"
level: default
level_source: inferred
environments: [production, staging]
decided_after: true
check_by_hand: Look for a change or comment on the ticket after the start.
remedy: Move the ticket, or write on it, when something is deployed.
*/
CASE
    WHEN updated_at <= told_due THEN pass('ok', format('{} was updated at {}.', names(tickets[1:5]), at_utc(updated_at)), [updated_seq])
    WHEN len(tickets) = 0 AND version_problem IS NOT NULL THEN version_undecidable(
        version_problem, version_text, dispatch_sha, evidence_of(deployment_seqs, version_seqs))
    WHEN len(tickets) = 0 AND NOT (history_covered AND tickets_covered_at_start AND qa_covered_at_start AND pulls_covered_at_start)
        THEN undecidable('source_not_covered', 'No ticket is known for it, and what would name one is not complete at the start: '
            'ingest the git history, pull requests, QA results and tickets, or state their coverage.', deployment_seqs)
    WHEN len(tickets) = 0 THEN not_applicable('nothing_to_compare', 'No ticket is known for it.')
    WHEN judged_at < told_due THEN pending('in_window', format('An update is due by {}.', at_utc(told_due)), told_due)
    WHEN NOT tickets_covered_after THEN undecidable('source_not_covered', format(
        'The tickets are not complete up to {}: ingest them, or state their coverage.', at_utc(told_due)), ticket_seqs)
    WHEN updated_at IS NOT NULL THEN fails('late', format('The first update is of {}; it was due by {}.', at_utc(updated_at), at_utc(told_due)), [updated_seq])
    ELSE fails('no_record', format('Nothing happened on {} by {}.', names(tickets[1:5]), at_utc(told_due)), ticket_seqs)
END
