/*
id: C15.1b
statement: A rollback went through the pipeline with an earlier version.
rationale: A recovery that is no deployment of a known version is a second incident.
clause: "15.1"
level: default
level_source: tagged
environments: [production]
check_by_hand: Compare the version with those that had succeeded here before.
remedy: Go back by the deployment pipeline to a version that had succeeded.
*/
CASE
    WHEN no_rollback_finding IS NOT NULL THEN no_rollback_finding
    WHEN version_problem IS NOT NULL THEN version_undecidable(
        version_problem, version_text, dispatch_sha, evidence_of(deployment_seqs, version_seqs))
    WHEN run_id IS NULL THEN undecidable('run_not_linked',
        'No workflow run of this deployment is known: nothing says by which pipeline it went.', deployment_seqs)
    WHEN rollback_is_named_only AND NOT deployments_covered_since_commit THEN undecidable('before_first_ingest', format(
        'Whether {} ran here before is not known: ingest the deployments since it was committed, or state their coverage.', short(known_sha)),
        evidence_of(deployment_seqs, version_seqs))
    WHEN rollback_is_named_only THEN fails('tree_differs',
        format('{} had neither run here nor come before what ran.', short(known_sha)), evidence_of(deployment_seqs, version_seqs))
    ELSE pass('ok', format('It went back to {} by the pipeline.', short(known_sha)), evidence_of(deployment_seqs, version_seqs))
END
