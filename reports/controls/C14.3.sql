/*
id: C14.3
statement: A failed verification was followed by a decision in time.
rationale: Between a failure and a decision the users have what does not work.
clause: "14.3"
level: default
level_source: inferred
environments: [production]
decided_after: true
check_by_hand: Find what was decided after the failed verification, and when.
remedy: Decide to fix forward, redeploy or else, and record it (`record verification --decision`).
*/
CASE
    WHEN unverified_finding IS NOT NULL THEN unverified_finding
    WHEN verification_failed_at IS NULL THEN not_applicable('nothing_to_compare', 'No verification of it failed.')
    WHEN decided_at <= decision_due AND NOT first_failure_is_known THEN undecidable('source_not_covered',
        'Verifications are not complete up to the one that failed: it may have failed before. Ingest them, or state their coverage.',
        evidence_of(verification_seqs, decision_seqs))
    WHEN decided_at <= decision_due THEN pass('ok', format('It failed at {}; at {} the decision was {}.', at_utc(verification_failed_at), at_utc(decided_at), decision),
        evidence_of(verification_seqs, decision_seqs))
    WHEN judged_at < decision_due THEN pending('in_window', format('A decision is due by {}.', at_utc(decision_due)), decision_due)
    WHEN NOT decisions_covered THEN undecidable('source_not_covered',
        'Verifications and deployments are not complete up to the deadline: ingest them, or state their coverage.', verification_seqs)
    WHEN decided_at IS NOT NULL THEN fails('late', format('The decision was made at {}; it was due by {}.', at_utc(decided_at), at_utc(decision_due)),
        evidence_of(verification_seqs, decision_seqs))
    ELSE fails('no_record', format('It failed at {}, and no decision was recorded by {}.', at_utc(verification_failed_at), at_utc(decision_due)), verification_seqs)
END
