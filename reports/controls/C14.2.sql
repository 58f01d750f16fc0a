/*
id: C14.2
statement: The production deployment was followed by a smoke verification in time.
rationale: A pipeline that ends green says that something was deployed, not that it works.
clause: "14.2"
level: mandatory
level_source: tagged
environments: [production]
decided_after: true
check_by_hand: Find the verification of this deployment, or the smoke job of its run, after the success.
remedy: Check the application and record it (`deploy-ledger record verification`), a failure as well as a pass; better, let a smoke job do it.
*/
CASE
    WHEN result IN ('failure', 'error') THEN not_applicable('deployment_failed', 'The deployment failed: there was nothing to verify.')
    WHEN verification_found THEN pass('ok',
        format('Verified: {}, by {} at {}.', CASE verification_result WHEN 'pass' THEN 'passed' ELSE 'failed' END,
            verified_by, at_utc(verified_at)), verification_seqs)
    WHEN verification_by_anyone THEN undecidable('actor_unknown',
        'A deleted account verified it: find out who it was.', verification_seqs)
    WHEN verification_unknown_sha THEN version_undecidable(
        version_problem, version_text, dispatch_sha, evidence_of(deployment_seqs, verification_seqs))
    WHEN succeeded_at IS NULL AND last_state = 'inactive' THEN undecidable('source_not_covered',
        'Only its last status is known: ingest the whole history of its statuses.', deployment_seqs)
    WHEN succeeded_at IS NULL THEN pending('in_window', 'It is still running: a verification is due after it succeeds.', NULL)
    WHEN judged_at < verification_due THEN pending('in_window',
        format('A verification is due by {}.', at_utc(verification_due)), verification_due)
    WHEN NOT verification_covered THEN undecidable('source_not_covered',
        'The register of verifications is not complete up to the deadline: ingest it, or state its coverage.', deployment_seqs)
    WHEN verification_late THEN fails('late',
        format('The first verification is of {}; it was due by {}.', at_utc(verification_late_at), at_utc(verification_due)), verification_seqs)
    WHEN verification_other_version THEN fails('version_contradicts',
        format('The verification saw version {}, not {}.', other_version_seen, short(known_sha)), verification_seqs)
    ELSE fails('no_verification',
        format('No verification was recorded by {}.', at_utc(verification_due)), deployment_seqs)
END
