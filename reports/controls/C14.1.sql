/*
id: C14.1
statement: QA or the responsible team verified the staging version and named its SHA.
rationale: Formal QA happens on staging; production readiness rests on it.
clause: "14.1"
level: default
level_source: inferred
environments: [staging]
decided_after: true
check_by_hand: Find the QA result of this environment in the time the version was live, and who gave it.
remedy: Have QA or the responsible team test the version on staging and record the result with its SHA.
*/
CASE
    WHEN staging_qa_by_authorised THEN pass('ok',
        format('{} verified commit {} while it was live.', tester, short(known_sha)),
        evidence_of(staging_qa_seqs, staging_role_seqs))
    WHEN staging_qa_by_nobody THEN undecidable('actor_unknown',
        'A bot or a deleted account gave the QA result: find out who tested.', staging_qa_seqs)
    WHEN staging_qa_by_no_roles THEN undecidable('roles_not_given',
        'Nobody is known to hold the role of QA or of the responsible team here: record the roles with their dates.', staging_qa_seqs)
    WHEN staging_qa_found THEN fails('tester_not_authorised',
        format('{} gave the QA result without holding the role of QA or of the responsible team at that time.', tester),
        evidence_of(staging_qa_seqs, staging_role_seqs))
    ELSE coalesce(missing_qa_finding, undecidable('source_not_covered',
        'The register of QA results is not complete up to the deadline: ingest it, or state its coverage.',
        deployment_seqs))
END
