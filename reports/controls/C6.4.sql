/*
id: C6.4
statement: The author gave QA the version to test.
rationale: Who tests must know what to test, not guess it.
clause: "6"
level: default
level_source: inferred
environments: [staging]
check_by_hand: Look on the ticket for a comment with the SHA from before the staging deployment.
remedy: Write the merge commit into the ticket when it goes to QA.
*/
CASE
    WHEN version_problem IS NOT NULL THEN version_undecidable(
        version_problem, version_text, dispatch_sha, evidence_of(deployment_seqs, version_seqs))
    WHEN sha_given_at <= started_at THEN pass('ok', format('{} was given on the ticket at {}.', short(known_sha), at_utc(sha_given_at)), [sha_given_seq])
    WHEN len(tickets) = 0 THEN undecidable('no_ticket_link',
        'No ticket is known for it: name one in the pull request, the commit or the run.', deployment_seqs)
    WHEN NOT tickets_covered_at_start THEN undecidable('source_not_covered',
        'The tickets are not complete at the start: ingest them, or state their coverage.', ticket_seqs)
    WHEN sha_given_at IS NOT NULL THEN fails('late', format('{} was given only at {}.', short(known_sha), at_utc(sha_given_at)), [sha_given_seq])
    ELSE fails('no_record', format('Nobody had written {} on {} before.', short(known_sha), names(tickets[1:5])), evidence_of(deployment_seqs, ticket_seqs))
END
