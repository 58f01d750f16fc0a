/*
id: C15.1
statement: The previous known-good version was known before the deployment.
rationale: When it goes wrong there is no time to find out what to go back to.
clause: "15.1"
level: default
level_source: tagged
environments: [production]
check_by_hand: Find the last deployment before this one that succeeded and was not found bad.
remedy: Record the version of each deployment, and verify it, so that there is one to go back to.
*/
CASE
    WHEN good_before AND NOT good_before_is_known THEN undecidable('source_not_covered',
        'Whether what ran here before was found bad is not known: ingest the verifications, or state their coverage.', deployment_seqs)
    WHEN good_before THEN pass('ok', CASE WHEN previous_sha IS NULL THEN 'A version had succeeded here before.'
        ELSE format('The version before it was {}.', short(previous_sha)) END, deployment_seqs)
    WHEN previous_id IS NOT NULL THEN fails('no_record',
        'No version that had run here before was known to be good.', deployment_seqs)
    WHEN deployments_covered_ever THEN not_applicable('first_deployment', 'It was the first deployment here.')
    ELSE undecidable('before_first_ingest',
        'What ran here before the ledger began is not known.', deployment_seqs)
END
