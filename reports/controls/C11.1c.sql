/*
id: C11.1c
statement: The QA pass was given on staging while that version was live there.
rationale: A test of another build, or in another environment, says nothing about this version on staging.
clause: "11.1, 7.3"
level: mandatory
level_source: tagged
environments: [production]
check_by_hand: Compare the time of the QA result with the deployments to staging before and after it.
remedy: Test again on staging while the version runs there; for QA elsewhere, get an exception (18.3) approved.
*/
CASE
    WHEN version_problem IS NOT NULL THEN version_undecidable(
        version_problem, version_text, dispatch_sha, evidence_of(deployment_seqs, version_seqs))
    WHEN rollback_before_ledger THEN undecidable('before_first_ingest',
        'It went back to a version from before the ledger began: find its QA result of that time.', deployment_seqs)
    WHEN decisive_passed IS NOT TRUE OR decisive_unclear OR qa_pass_seq IS NULL
        THEN not_applicable('nothing_to_compare', 'There is no QA pass of this content to place.')
    WHEN qa_pass_kind = '' THEN undecidable('environment_not_mapped',
        format('The policy does not say what kind of environment {} is.', qa_pass_environment), evidence_of([qa_pass_seq]))
    WHEN qa_pass_kind <> 'staging' THEN fails('not_on_staging',
        format('QA passed it on {}, which is not staging.', qa_pass_environment), evidence_of([qa_pass_seq]))
    WHEN qa_pass_state = 'live' THEN pass('ok',
        format('It was live on {} when QA passed it at {}.', qa_pass_environment, at_utc(qa_pass_at)), evidence_of([qa_pass_seq]))
    WHEN qa_pass_state = 'time_imprecise' THEN undecidable('time_imprecise',
        'The QA result names only a day, and the version was live for a part of it: say at what time it was tested.', evidence_of([qa_pass_seq]))
    WHEN qa_pass_state = 'unknown' THEN undecidable('staging_state_unknown',
        format('What {} ran at {} is not known.', qa_pass_environment, at_utc(qa_pass_at)), evidence_of([qa_pass_seq]))
    WHEN qa_pass_state = 'nothing_live' AND NOT deployments_covered_at_pass THEN undecidable('source_not_covered',
        'The deployments to staging are not in the ledger up to the QA result: ingest them.', evidence_of([qa_pass_seq]))
    ELSE fails('not_live_when_tested',
        format('Another version, or none, was live on {} when QA passed this one at {}.', qa_pass_environment, at_utc(qa_pass_at)),
        evidence_of([qa_pass_seq]))
END
