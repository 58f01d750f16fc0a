/*
id: A2
statement: The approver wrote none of the commits since the last production deployment.
rationale: Nobody sees the mistakes of their own making.
clause: "beyond the SOP"
level: advisory
level_source: derived
environments: [production]
check_by_hand: Compare the authors of the commits since the last production deployment with the approver.
remedy: Let somebody else be the approver.
*/
CASE
    WHEN version_problem IS NOT NULL THEN version_undecidable(
        version_problem, version_text, dispatch_sha, evidence_of(deployment_seqs, version_seqs))
    WHEN gate_finding.verdict = 'undecidable' THEN undecidable(gate_finding.reason, gate_finding.message, gate_finding.evidence)
    WHEN NOT gate_approved THEN not_applicable('nothing_to_compare', 'Nobody approved it.')
    WHEN previous_id IS NULL AND deployments_covered_ever THEN not_applicable('first_deployment', 'It was the first deployment here.')
    WHEN previous_sha IS NULL THEN undecidable('before_first_ingest',
        'What ran here before is not known: nothing says what this deployment brought.', deployment_seqs)
    WHEN list_has_any(approver_persons, author_persons) THEN fails('author_involved',
        format('{} wrote a part of it.', names(approvers)), evidence_of(deployment_seqs, gate_seqs, qa_seqs))
    WHEN promotion_is_cut THEN undecidable('commit_unknown',
        'The commits between what ran before and this version are not all known: ingest the repository''s git history.', deployment_seqs)
    WHEN brought_commits IS NULL THEN not_applicable('nothing_to_compare', 'It brought no commit.')
    WHEN unknown_authors > 0 THEN undecidable('actor_unknown', format(
        'Who wrote {} of its {} commits is not known: ingest its pull requests.', unknown_authors, brought_commits), deployment_seqs)
    WHEN list_contains(list_transform(approver_persons, lambda person: person IS NULL), true) THEN undecidable('actor_unknown',
        'A bot or a deleted account acted: find out who it was.', evidence_of(deployment_seqs, gate_seqs, qa_seqs))
    ELSE pass('ok', format('{} wrote nothing of it.', names(approvers)), evidence_of(deployment_seqs, gate_seqs, qa_seqs))
END
