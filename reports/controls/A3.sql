/*
id: A3
statement: The tester wrote none of the commits since the last production deployment.
rationale: Nobody sees the mistakes of their own making.
clause: "beyond the SOP"
level: advisory
level_source: derived
environments: [production]
check_by_hand: Compare the authors of the commits since the last production deployment with the tester.
remedy: Let somebody else be the tester.
*/
CASE
    WHEN version_problem IS NOT NULL THEN version_undecidable(
        version_problem, version_text, dispatch_sha, evidence_of(deployment_seqs, version_seqs))
    WHEN decided_by_result IS NULL AND NOT qa_covered_at_start THEN undecidable('source_not_covered',
        'The register of QA results is not complete at the start: ingest it, or state its coverage.', deployment_seqs)
    WHEN decided_by_result IS NULL THEN not_applicable('nothing_to_compare', 'No QA pass decided it.')
    WHEN previous_id IS NULL AND deployments_covered_ever THEN not_applicable('first_deployment', 'It was the first deployment here.')
    WHEN previous_sha IS NULL THEN undecidable('before_first_ingest',
        'What ran here before is not known: nothing says what this deployment brought.', deployment_seqs)
    WHEN list_contains(author_persons, tester_person) THEN fails('author_involved',
        format('{} wrote a part of it.', decisive_tester), evidence_of(deployment_seqs, gate_seqs, qa_seqs))
    WHEN promotion_is_cut THEN undecidable('commit_unknown',
        'The commits between what ran before and this version are not all known: ingest the repository''s git history.', deployment_seqs)
    WHEN brought_commits IS NULL THEN not_applicable('nothing_to_compare', 'It brought no commit.')
    WHEN unknown_authors > 0 THEN undecidable('actor_unknown', format(
        'Who wrote {} of its {} commits is not known: ingest its pull requests.', unknown_authors, brought_commits), deployment_seqs)
    WHEN tester_person IS NULL THEN undecidable('actor_unknown',
        'A bot or a deleted account tested it: find out who it was.', evidence_of(deployment_seqs, gate_seqs, qa_seqs))
    ELSE pass('ok', format('{} wrote nothing of it.', decisive_tester), evidence_of(deployment_seqs, gate_seqs, qa_seqs))
END
