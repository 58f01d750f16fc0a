/*
id: C14.2b
statement: The version seen running is the version that was deployed.
rationale: A cache, a stuck instance or a wrong address looks like a success.
clause: "14.2"
level: recommended
level_source: inferred
environments: [production]
decided_after: true
check_by_hand: Compare the version that the application shows with the deployed SHA.
remedy: Let the verification say the version that it saw (`version_seen`).
*/
CASE
    WHEN result IN ('failure', 'error') THEN not_applicable('deployment_failed', 'The deployment failed: there was nothing to see.')
    WHEN verification_seen_seqs IS NULL AND NOT coalesce(verification_other_version, false) AND unverified_finding IS NOT NULL THEN unverified_finding
    WHEN verification_seen_seqs IS NULL AND NOT coalesce(verification_other_version, false) THEN not_applicable('nothing_to_compare', 'No verification says which version it saw.')
    WHEN version_problem IS NOT NULL THEN version_undecidable(
        version_problem, version_text, dispatch_sha, evidence_of(deployment_seqs, version_seqs))
    WHEN verification_other_version THEN fails('version_contradicts',
        format('A verification saw version {}, not {}.', other_version_seen, short(known_sha)), verification_seqs)
    ELSE pass('ok', format('A verification saw {} running.', short(known_sha)), verification_seen_seqs)
END
