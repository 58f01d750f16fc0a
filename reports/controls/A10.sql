/*
id: A10
statement: Staging was not redeployed while QA was testing.
rationale: A result may be of the version before or of the one after.
clause: "beyond the SOP"
level: advisory
level_source: derived
environments: [staging]
decided_after: true
check_by_hand: Look whether a QA result of the version before came after this deployment had started.
remedy: Let QA say when it tests, and hold other deployments back.
*/
CASE
    WHEN disturbed_at IS NOT NULL THEN fails('redeployed_while_testing',
        format('The version before it was still being tested: its result came at {}.', at_utc(disturbed_at)), evidence_of(deployment_seqs, disturbed_seqs))
    WHEN NOT predecessor_is_certain THEN undecidable('before_first_ingest',
        'What ran here just before is not known for certain: ingest the deployments, or state their coverage.', deployment_seqs)
    WHEN disturbed_due IS NULL THEN not_applicable('nothing_to_compare', 'Nothing had succeeded here just before it.')
    WHEN NOT replaced_other_tree THEN not_applicable('nothing_to_compare', 'It was the same version again.')
    WHEN disturbed_due <= started_at THEN pass('ok', 'The time to test the version before it was over.', deployment_seqs)
    WHEN replaced_other_tree IS NULL THEN undecidable('commit_unknown',
        'Its tree, or that of the version before it, is not in the ledger: ingest the repository''s git history.', deployment_seqs)
    WHEN judged_at < disturbed_due THEN pending('in_window', format('A result of the version before it may come until {}.', at_utc(disturbed_due)), disturbed_due)
    WHEN NOT qa_covered_to_disturbed_due THEN undecidable('source_not_covered',
        'The register of QA results is not complete: ingest it, or state its coverage.', deployment_seqs)
    ELSE pass('ok', 'No result of the version before came after it had started.', deployment_seqs)
END
