/*
id: C8.3
statement: A historical deployment documents its version and reason.
rationale: Who finds an old version running must know that somebody wanted it.
clause: "8.3"
level: default
level_source: tagged
environments: [production, staging]
decided_after: true
check_by_hand: Look for a rollback record, or a ticket of the deployment itself, that says why an earlier version was deployed.
remedy: Record the rollback, or name the ticket in the title of the run.
*/
CASE
    WHEN no_rollback_finding IS NOT NULL THEN no_rollback_finding
    WHEN version_problem IS NOT NULL THEN version_undecidable(
        version_problem, version_text, dispatch_sha, evidence_of(deployment_seqs, version_seqs))
    WHEN has_reason THEN pass('ok', 'Its record gives the reason.', rollback_seqs)
    WHEN len(reason_tickets) > 0 THEN pass('ok', format('It was for {}.', names(reason_tickets[1:5])), reason_seqs)
    WHEN named_again_seq IS NOT NULL THEN pass('ok', format('{} was named on its ticket again.', short(known_sha)), [named_again_seq])
    WHEN judged_at < told_due THEN pending('in_window', format('Its papers are due by {}.', at_utc(told_due)), told_due)
    WHEN NOT rollbacks_covered OR NOT tickets_covered_at_start THEN undecidable('source_not_covered',
        'Rollbacks and tickets are not complete: ingest them, or state their coverage.', deployment_seqs)
    ELSE fails('no_record', format('Nothing says why {} was deployed again.', short(known_sha)), deployment_seqs)
END
