/*
id: C10.1
statement: The staging deployment has a ticket, or a QA purpose.
rationale: What nobody asked for blocks what somebody waits for.
clause: "10.1"
level: mandatory
level_source: inferred
environments: [staging]
check_by_hand: Look for a ticket key in the run, its pull requests and commits, or a QA result of it.
remedy: Name the ticket in the title of the run or the pull request.
*/
CASE
    WHEN len(tickets) > 0 THEN pass('ok', format('It is for {}.', names(tickets[1:5])), ticket_seqs)
    WHEN coalesce(staging_qa_found, false) THEN pass('ok', 'QA tested it.', staging_qa_seqs)
    WHEN version_problem IS NOT NULL THEN version_undecidable(
        version_problem, version_text, dispatch_sha, evidence_of(deployment_seqs, version_seqs))
    WHEN NOT tickets_covered_at_start OR NOT qa_covered_at_start THEN undecidable('source_not_covered',
        'No purpose is known for it, and tickets and QA results are not complete: ingest them, or state their coverage.', deployment_seqs)
    ELSE fails('no_record', 'No ticket and no QA result belongs to it.', deployment_seqs)
END
