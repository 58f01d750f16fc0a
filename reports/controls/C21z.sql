/*
id: C21z
statement: A refused gate has its blocker documented.
rationale: Who is refused and not told why asks again.
clause: "21"
level: default
level_source: inferred
environments: [production, staging]
judges_unstarted: true
decided_after: true
check_by_hand: Read the comment of the review, and the ticket.
remedy: Say in the review or on the ticket what stands against it.
*/
CASE
    WHEN NOT gate_rejected AND NOT gate_approved
            AND NOT CASE WHEN made_by IN ('api', 'record') THEN approvals_covered ELSE reviews_covered END
        THEN undecidable('source_not_covered',
        'The approvals are not in the ledger up to the start: ingest them, or state their coverage.', deployment_seqs)
    WHEN NOT gate_rejected THEN not_applicable('nothing_to_compare', 'Its gate was not refused.')
    WHEN gate_rejected_with_comment THEN pass('ok', 'The review says why.', gate_seqs)
    WHEN followed_at <= told_due THEN pass('ok', format('It was written down at {}.', at_utc(followed_at)), evidence_of(gate_seqs, [followed_seq]))
    WHEN judged_at < told_due THEN pending('in_window', format('It is to be written down by {}.', at_utc(told_due)), told_due)
    WHEN version_problem IS NOT NULL THEN version_undecidable(
        version_problem, version_text, dispatch_sha, evidence_of(deployment_seqs, version_seqs))
    WHEN NOT tickets_covered_after THEN undecidable('source_not_covered',
        'The tickets are not complete: ingest them, or state their coverage.', gate_seqs)
    WHEN followed_at IS NOT NULL THEN fails('late', format('It was written down at {}; that was due by {}.', at_utc(followed_at), at_utc(told_due)),
        evidence_of(gate_seqs, [followed_seq]))
    ELSE fails('no_record', 'Nothing says why the gate was refused.', gate_seqs)
END
