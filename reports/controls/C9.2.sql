/*
id: C9.2
statement: A failed development deployment was followed up.
rationale: What is broken in development is broken for everybody.
clause: "9.2"
level: default
level_source: inferred
environments: [development]
decided_after: true
check_by_hand: Look for a later success, or for what the ticket or the pull request says.
remedy: Deploy again, or write on the ticket what is being done.
*/
CASE
    WHEN result = 'success' THEN not_applicable('nothing_to_compare', 'It did not fail.')
    WHEN result IS NULL AND last_state = 'inactive' THEN undecidable('source_not_covered',
        'Only its last status is known: ingest the whole history of its statuses.', deployment_seqs)
    WHEN result IS NULL THEN pending('in_window', 'It is still running.', NULL)
    WHEN next_success_at <= told_due THEN pass('ok', format('A later deployment succeeded at {}.', at_utc(next_success_at)), deployment_seqs)
    WHEN followed_at <= told_due THEN pass('ok', format('It was followed up at {}.', at_utc(followed_at)), [followed_seq])
    WHEN judged_at < told_due THEN pending('in_window', format('It is to be followed up by {}.', at_utc(told_due)), told_due)
    WHEN version_problem IS NOT NULL THEN version_undecidable(
        version_problem, version_text, dispatch_sha, evidence_of(deployment_seqs, version_seqs))
    WHEN NOT tickets_covered_after OR NOT deployments_covered_after THEN undecidable('source_not_covered', format(
        'Deployments and tickets are not complete up to {}: ingest them, or state their coverage.', at_utc(told_due)), deployment_seqs)
    WHEN least(next_success_at, followed_at) IS NOT NULL THEN fails('late', format('It was followed up at {}; that was due by {}.', at_utc(least(next_success_at, followed_at)), at_utc(told_due)),
        evidence_of(deployment_seqs, [followed_seq]))
    ELSE fails('no_record', format('Nobody followed it up by {}.', at_utc(told_due)), deployment_seqs)
END
