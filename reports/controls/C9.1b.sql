/*
id: C9.1b
statement: Somebody confirmed the development deployment when the change went to QA.
rationale: QA should not be the first to find that nothing was deployed.
clause: "9.1"
level: default
level_source: inferred
subject: pull_request
check_by_hand: Look on the ticket for a change or comment after the deployment succeeded.
remedy: Move the ticket to QA after the deployment succeeded, or write on it that it did.
*/
CASE
    WHEN handed_over_at IS NULL THEN not_applicable('not_required', 'Its ticket did not go to QA.')
    WHEN confirmed_at IS NOT NULL THEN pass('ok', format('After it had reached development, its ticket says so at {}.', at_utc(confirmed_at)), [confirmed_seq])
    WHEN NOT handover_covered OR NOT development_covered OR NOT merge_is_known THEN undecidable('source_not_covered',
        'Tickets and deployments are not complete: ingest them, or state their coverage.', [pull_seq])
    ELSE fails('no_record', 'Nothing on its ticket came after it had reached development.', [pull_seq])
END
