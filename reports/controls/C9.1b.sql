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
    WHEN confirmed_at <= confirm_due THEN pass('ok', format('After it had reached development, its ticket says so at {}.', at_utc(confirmed_at)), [confirmed_seq])
    WHEN len(tickets) = 0 THEN undecidable('no_ticket_link',
        'No ticket is known for it: name one in its title.', [pull_seq])
    WHEN judged_at < confirm_due THEN pending('in_window', format(CASE WHEN handed_over_at IS NULL
        THEN 'Its ticket may still go to QA; it is looked at again at {}.' ELSE 'It is to be confirmed by {}.' END, at_utc(confirm_due)), confirm_due)
    WHEN NOT handover_covered THEN undecidable('source_not_covered', format(
        'What was done with its ticket is not known up to {}: ingest the tickets, or state their coverage.', at_utc(confirm_due)), [pull_seq])
    WHEN handed_over_at IS NULL THEN not_applicable('not_required', 'Its ticket did not go to QA.')
    WHEN NOT merge_is_known THEN undecidable('commit_unknown',
        format('Its merge commit {} is not known to the ledger: ingest the repository''s git history.', short(merge_sha)), [pull_seq])
    WHEN NOT arrival_is_certain THEN undecidable('source_not_covered',
        'Since when it was in development is not known: ingest the deployments, or state their coverage.', [pull_seq])
    WHEN carried_at IS NULL THEN fails('not_deployed', format('It went to QA at {}, and had not reached development.', at_utc(handed_over_at)), [pull_seq])
    WHEN confirmed_at IS NOT NULL THEN fails('late', format('The first word on its ticket is of {}; it was due by {}.', at_utc(confirmed_at), at_utc(confirm_due)),
        evidence_of([pull_seq], [confirmed_seq]))
    ELSE fails('no_record', 'No person said on its ticket that it had reached development.', evidence_of([pull_seq], carried_seqs))
END
