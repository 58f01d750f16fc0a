/*
id: C11.1
statement: An approval by QA or the responsible team exists before production starts.
rationale: Nothing goes to users that nobody responsible found acceptable.
clause: "11.1, 7.4, 13.2"
level: mandatory
level_source: tagged
environments: [production]
check_by_hand: Find a QA result or readiness approval for this version, or for a commit that it contains, dated before the start.
remedy: Record a QA result or a readiness approval with the full SHA before the deployment; else get an exception (18.4) approved first.
*/
CASE
    WHEN version_problem IS NOT NULL THEN version_undecidable(
        version_problem, version_text, dispatch_sha, evidence_of(deployment_seqs, version_seqs))
    WHEN rollback_before_ledger THEN undecidable('before_first_ingest',
        'It went back to a version from before the ledger began: find its QA result of that time.', deployment_seqs)
    WHEN passed_authorised THEN pass('ok', format('Passed by {}.', tester),
        evidence_of([pass_seq], pass_role_seqs))
    WHEN passed_by_nobody THEN undecidable('actor_unknown',
        'A bot or a deleted account gave the QA result: find out who tested.', evidence_of([pass_seq]))
    WHEN passed_no_roles THEN undecidable('roles_not_given',
        'Nobody is known to hold the role of QA or of the responsible team there: record the roles with their dates.', evidence_of([pass_seq]))
    WHEN passed_before THEN fails('tester_not_authorised',
        format('{} gave the result without holding the role of QA or of the responsible team at that time.', tester),
        evidence_of([pass_seq], pass_role_seqs))
    WHEN passed_unclear THEN undecidable('time_imprecise',
        'The QA result names only the day of the deployment: say at what time it was given.', qa_seqs)
    WHEN NOT qa_covered_at_start THEN undecidable('source_not_covered',
        'The register of QA results is not complete up to the start: ingest it, or state its coverage.', deployment_seqs)
    WHEN passed_after THEN fails('late',
        format('The first passing QA result is of {}, after the start at {}.', at_utc(passed_after_at), at_utc(started_at)), qa_seqs)
    ELSE fails('no_qa_result',
        'No passing QA result or readiness approval names a commit of this deployment before its start.', evidence_of(deployment_seqs, qa_seqs))
END
