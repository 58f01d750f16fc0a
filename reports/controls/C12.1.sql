/*
id: C12.1
statement: What went to production had come to main by pull requests from development.
rationale: The pull request from development into main is what was approved; what came otherwise was approved by nobody.
clause: "12.1"
level: mandatory
level_source: tagged
environments: [production]
check_by_hand: List the first-parent commits of main since the version that ran before, and the pull request of each.
remedy: Promote by a pull request from development into main, and protect main against pushes; for a hotfix have an exception approved.
*/
CASE
    WHEN version_problem IS NOT NULL THEN version_undecidable(
        version_problem, version_text, dispatch_sha, evidence_of(deployment_seqs, version_seqs))
    WHEN previous_id IS NULL AND deployments_covered_ever THEN not_applicable('first_deployment', 'It was the first deployment here.')
    WHEN previous_sha IS NULL THEN undecidable('before_first_ingest',
        'What ran here before is not known: nothing says what this deployment brought.', deployment_seqs)
    WHEN len(other_shas) > 0 THEN fails('not_by_pull_request', format('{} came by pull request {}, which is not from development.',
        names([short(s) for s in other_shas[1:5]]), names(['#' || n for n in other_numbers])), evidence_of(deployment_seqs, promotion_seqs, promotion_commit_seqs))
    WHEN len(pushed_shas) > 0 THEN fails('not_by_pull_request', format('{} came to main by no pull request.',
        names([short(s) for s in pushed_shas[1:5]])), evidence_of(deployment_seqs, promotion_commit_seqs))
    WHEN len(unclear_shas) > 0 THEN undecidable('source_not_covered', format(
        'The repository that pull requests of {} came from is not known any more.', names([short(s) for s in unclear_shas[1:5]])),
        evidence_of(deployment_seqs, promotion_seqs))
    WHEN len(unproved_shas) > 0 THEN undecidable('source_not_covered', format(
        'No pull request is known for {}, and they are not complete to a day after it: ingest them, or state their coverage.',
        names([short(s) for s in unproved_shas[1:5]])), evidence_of(deployment_seqs, promotion_commit_seqs))
    WHEN promotion_is_cut THEN undecidable('commit_unknown',
        'The commits between what ran before and this version are not all known: ingest the repository''s git history.', deployment_seqs)
    WHEN promoted_commits IS NULL THEN not_applicable('nothing_to_compare', 'It brought nothing new to main.')
    ELSE pass('ok', format('It came to main by {} from development.', names(['#' || n for n in promotion_numbers])),
        evidence_of(deployment_seqs, promotion_seqs))
END
