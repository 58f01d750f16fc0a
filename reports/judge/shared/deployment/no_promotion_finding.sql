-- Why the pull requests that brought it to main cannot be judged, or are not all known; NULL where all are.
CASE
    WHEN previous_id IS NULL AND deployments_covered_ever THEN not_applicable('first_deployment', 'It was the first deployment here.')
    WHEN previous_sha IS NULL THEN undecidable('before_first_ingest',
        'What ran here before is not known: nothing says what this deployment brought.', deployment_seqs)
    WHEN promotion_is_cut THEN undecidable('commit_unknown',
        'The commits between what ran before and this version are not all known: ingest the repository''s git history.', deployment_seqs)
    WHEN len(unproved_shas) > 0 THEN undecidable('source_not_covered', format(
        'No pull request is known for {}, and they are not complete to a day after it: ingest them, or state their coverage.',
        names([short(s) for s in unproved_shas[1:5]])), evidence_of(deployment_seqs, promotion_commit_seqs))
    WHEN body_seqs IS NULL THEN not_applicable('nothing_to_compare', CASE WHEN promoted_commits IS NULL
        THEN 'It brought nothing new to main.' ELSE 'No pull request into main belongs to it.' END)
END
