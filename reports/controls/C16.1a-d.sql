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
  a: {what: the tested version, cases: "WHEN known_sha IS NOT NULL THEN pass('ok', format('The result names {}.', short(known_sha)), staging_qa_seqs)"}
  b: {what: the ticket or the request, cases: "WHEN len(tickets) > 0 OR staging_qa_has_ticket THEN pass('ok', 'Its ticket is known.', evidence_of(ticket_seqs, staging_qa_seqs)) WHEN NOT tickets_covered_at_start THEN undecidable('source_not_covered', 'The tickets are not complete: ingest them, or state their coverage.', staging_qa_seqs)"}
  c: {what: the result, cases: "WHEN staging_qa_found OR staging_qa_late THEN pass('ok', 'The result is known.', staging_qa_seqs)"}
  d: {what: what blocks it, cases: "WHEN NOT staging_qa_failed THEN not_applicable('not_required', 'Nothing blocked it.') WHEN staging_qa_has_ticket OR staging_qa_has_notes OR told_at IS NOT NULL THEN pass('ok', 'What blocks it was written down.', evidence_of(staging_qa_seqs, [told_seq])) WHEN NOT tickets_covered_after THEN undecidable('source_not_covered', 'The tickets are not complete: ingest them, or state their coverage.', staging_qa_seqs)"}
*/
CASE
    WHEN NOT coalesce(staging_qa_found, false) AND NOT coalesce(staging_qa_late, false) THEN not_applicable('nothing_to_compare', 'QA gave no result of it.')
    {cases}
    ELSE fails('no_record', 'Nothing says {what}.', staging_qa_seqs)
END
