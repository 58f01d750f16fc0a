/*
id: C3.1
statement: The deployment is traceable to a branch, commit SHA, build or tag.
rationale: A deployment whose version nobody can name cannot be reproduced, compared or rolled back. Its own identifier proves nothing about what was deployed.
clause: "3"
level: mandatory
level_source: tagged
environments: [production, staging, development, preview]
check_by_hand: Open the deployment at its source, and find its SHA in the repository, or the run that made it.
remedy: Let the pipeline record the full commit SHA with every deployment.
*/
CASE
    WHEN known_sha IS NOT NULL THEN pass('ok',
        format('It is traceable to commit {}.', short(known_sha)), evidence_of(deployment_seqs, version_seqs))
    WHEN dispatch_is_known THEN pass('ok',
        format('It is traceable to the dispatched commit {}.', short(dispatch_sha)), evidence_of(deployment_seqs, version_seqs))
    WHEN run_number IS NOT NULL THEN pass('ok',
        format('It is traceable to run number {} of its workflow.', run_number), deployment_seqs)
    WHEN ref_is_tag THEN pass('ok', format('It is traceable to tag {}.', ref), deployment_seqs)
    WHEN ref_is_branch THEN pass('ok',
        format('It is traceable to the tip of branch {} at its start.', ref), deployment_seqs)
    WHEN NOT is_collected THEN undecidable('source_not_covered',
        'Only its statuses are in the ledger: ingest the deployment itself.', deployment_seqs)
    WHEN history_covered THEN fails('no_version',
        'No branch, SHA, run or tag that it names exists in the repository: record the commit SHA that was deployed.',
        evidence_of(deployment_seqs, version_seqs))
    ELSE undecidable('source_not_covered',
        'The repository''s commits are not in the ledger up to its start: ingest its git history.',
        evidence_of(deployment_seqs, version_seqs))
END
