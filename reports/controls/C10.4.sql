/*
id: C10.4
statement: The tested SHA stands in the QA result, and it is what staging ran.
rationale: A QA result that does not name its version cannot be bound to what goes to production.
clause: "10.4"
level: default
level_source: tagged
environments: [staging]
decided_after: true
check_by_hand: Find the QA result of this environment in the time the version was live, and compare its SHA.
remedy: Record a QA result with the full SHA and the environment (`deploy-ledger record qa`), or say why none was needed.
*/
CASE
    WHEN staging_qa_found THEN pass('ok',
        format('A QA result names commit {} while it was live.', short(known_sha)), staging_qa_seqs)
    ELSE coalesce(missing_qa_finding, undecidable('source_not_covered',
        'The register of QA results is not complete up to the deadline: ingest it, or state its coverage.',
        deployment_seqs))
END
