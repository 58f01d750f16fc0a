/*
id: C16.1
statement: A staging deployment that QA used documents {what}.
rationale: What was tested without saying so has to be tested again.
clause: "16.1"
level: mandatory
level_source: inferred
environments: [staging]
decided_after: true
check_by_hand: Look for {what} in the QA result and on the ticket.
remedy: Write it into the QA result.
variants:
  a:
    cases: |
      ELSE pass('ok', format('The result names {}.', short(known_sha)), staging_qa_seqs)
    what: the tested version
    never: {fail: "A result counts for what ran by its version.", waived: "It never fails."}
  b:
    cases: |
      WHEN len(tickets) > 0 OR staging_qa_has_ticket THEN
          pass('ok', 'Its ticket is known.', evidence_of(ticket_seqs, staging_qa_seqs))
      WHEN NOT tickets_covered_at_start THEN
          undecidable('source_not_covered', 'The tickets are not complete: ingest them, or state their coverage.', staging_qa_seqs)
      ELSE fails('no_record', 'Nothing says {what}.', staging_qa_seqs)
    what: the ticket or the request
  c:
    cases: |
      ELSE pass('ok', 'The result is known.', staging_qa_seqs)
    what: the result
    never: {fail: "A result counts for what ran by its version.", waived: "It never fails."}
  d:
    cases: |
      WHEN NOT staging_qa_failed AND NOT judged_at < qa_due AND NOT qa_covered_to_due THEN undecidable('source_not_covered',
          'The register of QA results is not complete up to the deadline: ingest it, or state its coverage.', staging_qa_seqs)
      WHEN NOT staging_qa_failed THEN not_applicable('not_required', 'Nothing blocked it.')
      WHEN staging_qa_failed_with_words THEN pass('ok', 'The result says what blocks it.', staging_qa_seqs)
      WHEN blocker_at <= blocker_due THEN
          pass('ok', format('What blocks it was written down at {}.', at_utc(blocker_at)), evidence_of(staging_qa_seqs, [blocker_seq]))
      WHEN judged_at < blocker_due THEN
          pending('in_window', format('It is to be written down by {}.', at_utc(blocker_due)), blocker_due)
      WHEN NOT tickets_covered_to_blocker THEN
          undecidable('source_not_covered', 'The tickets are not complete: ingest them, or state their coverage.', staging_qa_seqs)
      WHEN blocker_at IS NOT NULL THEN
          fails('late', format('It was written down only at {}.', at_utc(blocker_at)), evidence_of(staging_qa_seqs, [blocker_seq]))
      ELSE fails('no_record', 'Nothing says {what}.', staging_qa_seqs)
    what: what blocks it
*/
CASE
    WHEN NOT staging_qa_given AND missing_qa_finding IS NULL THEN undecidable('source_not_covered',
        'The register of QA results is not complete up to the deadline: ingest it, or state its coverage.', deployment_seqs)
    WHEN NOT staging_qa_given AND missing_qa_finding.verdict = 'fail' THEN not_applicable('nothing_to_compare', 'QA gave no result of it.')
    WHEN NOT staging_qa_given THEN missing_qa_finding
    {cases}
END
