/*
id: A8
statement: Every commit that went to production belongs to a pull request and a ticket.
rationale: What belongs to nothing was asked for by nobody.
clause: "beyond the SOP"
level: advisory
level_source: derived
environments: [production]
check_by_hand: List the commits since the last production deployment, their pull requests, and the tickets of these.
remedy: Name the ticket in the title of the pull request.
*/
CASE
    WHEN version_problem IS NOT NULL THEN version_undecidable(
        version_problem, version_text, dispatch_sha, evidence_of(deployment_seqs, version_seqs))
    WHEN previous_id IS NULL AND deployments_covered_ever THEN not_applicable('first_deployment', 'It was the first deployment here.')
    WHEN previous_sha IS NULL THEN undecidable('before_first_ingest',
        'What ran here before is not known: nothing says what this deployment brought.', deployment_seqs)
    WHEN promotion_is_cut THEN undecidable('commit_unknown',
        'The commits between what ran before and this version are not all known: ingest the repository''s git history.', deployment_seqs)
    WHEN promoted_commits IS NULL THEN not_applicable('nothing_to_compare', 'It brought nothing new.')
    WHEN len(unproved_shas) > 0 OR NOT tickets_covered_at_start THEN undecidable('source_not_covered',
        'Pull requests and tickets are not complete: ingest them, or state their coverage.', evidence_of(deployment_seqs, promotion_seqs))
    WHEN len(commits_without_pull) > 0 THEN fails('not_by_pull_request', format('{} belongs to no pull request.',
        names([short(s) for s in commits_without_pull[1:5]])), evidence_of(deployment_seqs, promotion_commit_seqs))
    WHEN len(pulls_without_ticket) > 0 THEN fails('no_ticket_link', format('{} names no ticket.', names(['#' || n for n in pulls_without_ticket])), evidence_of(deployment_seqs, promotion_seqs))
    ELSE pass('ok', 'All that it brought belongs to pull requests and tickets.', evidence_of(promotion_seqs, ticket_seqs))
END
