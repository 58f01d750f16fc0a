/*
id: C11.1d
statement: No later QA failure or reopened ticket overrides the pass.
rationale: The last word counts. A pass that was taken back is none.
clause: "11.1"
level: mandatory
level_source: tagged
environments: [production]
check_by_hand: Read the history of the ticket that the QA result names, between the result and the start.
remedy: Test again after the ticket was resolved, and record the new result.
*/
CASE
    WHEN rollback_before_ledger OR decisive_passed IS NOT TRUE OR decisive_unclear
        THEN not_applicable('nothing_to_compare', 'There is no pass of this content that could be overridden.')
    WHEN reopened_later THEN fails('reopened_later',
        format('{} was reopened after the pass of {} and before the start.', names(decisive_tickets), at_utc(decisive_at)),
        evidence_of([decisive_seq], reopened_seqs))
    WHEN reopened_equal THEN undecidable('order_equal',
        'The pass and the reopening of its ticket have the same time.', evidence_of([decisive_seq], reopened_seqs))
    WHEN reopened_unclear THEN undecidable('time_imprecise',
        'The pass names only the day on which its ticket was reopened: say at what time it was given.', evidence_of([decisive_seq], reopened_seqs))
    WHEN NOT qa_covered_since_pass THEN undecidable('source_not_covered',
        'The register of QA results is not complete from the pass to the start: ingest it, or state its coverage.', evidence_of([decisive_seq]))
    WHEN len(decisive_tickets) > 0 AND NOT tickets_covered_since_pass THEN undecidable('source_not_covered',
        format('The updates of {} are not complete from the pass to the start: ingest them, or state their coverage.', names(decisive_tickets)),
        evidence_of([decisive_seq]))
    ELSE pass('ok', format('Nothing overrode the pass of {}.', at_utc(decisive_at)), evidence_of([decisive_seq]))
END
