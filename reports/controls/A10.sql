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
    WHEN NOT qa_covered_at_start THEN undecidable('source_not_covered',
        'The register of QA results is not complete at the start: ingest it, or state its coverage.', deployment_seqs)
    ELSE pass('ok', 'No result of the version before came after it had started.', deployment_seqs)
END
