/*
id: C3.2
statement: This content walked the default path through development and staging before production.
rationale: Each station finds what the one before could not.
clause: "3"
level: default
level_source: tagged
environments: [production]
check_by_hand: Compare the trees (`git rev-parse SHA^{tree}`) of what ran on development and staging with that of what went out.
remedy: Deploy to development and staging what is to go out, before it goes out.
*/
CASE
    WHEN version_problem IS NOT NULL THEN version_undecidable(
        version_problem, version_text, dispatch_sha, evidence_of(deployment_seqs, version_seqs))
    WHEN tree IS NULL THEN undecidable('commit_unknown',
        'The tree of the deployed commit is not in the ledger: ingest the repository''s git history.', version_seqs)
    WHEN ran_on_development AND ran_on_staging THEN pass('ok',
        format('The content ran on development and on staging before (tree {}).', short(tree)), evidence_of(version_seqs, walked_seqs))
    WHEN NOT deployments_covered_since_tree THEN undecidable('before_first_ingest',
        'The deployments are not complete from the commit to the start: ingest them, or state their coverage.', evidence_of(version_seqs, walked_seqs))
    ELSE fails('not_deployed', format('The content never ran on {} before (tree {}).', CASE
        WHEN ran_on_development THEN 'staging' WHEN ran_on_staging THEN 'development' ELSE 'development or staging' END, short(tree)),
        evidence_of(deployment_seqs, version_seqs, walked_seqs))
END
