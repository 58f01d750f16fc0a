/*
id: C7.3
statement: The staging version was in development when the deployment started.
rationale: Staging verifies what was merged; a version from elsewhere is tested in vain.
clause: "7.3, 10.3"
level: mandatory
level_source: tagged
environments: [staging]
check_by_hand: In a clone, `git branch --contains SHA`, and compare the merge time with the start of the deployment.
remedy: Merge the change into development first, and select its merge commit for staging.
*/
CASE
    WHEN version_problem IS NOT NULL THEN version_undecidable(
        version_problem, version_text, dispatch_sha, evidence_of(deployment_seqs, version_seqs))
    WHEN in_development_at <= started_at THEN pass('ok',
        format('Commit {} was in development from {}.', short(known_sha), at_utc(in_development_at)),
        evidence_of(version_seqs, development_seqs))
    WHEN in_development_at > started_at AND NOT in_development_now THEN undecidable('history_rewritten',
        format('Commit {} was seen in development only at {}, and development has been rewritten since: find its tip at the start.', short(known_sha), at_utc(in_development_at)),
        evidence_of(version_seqs, development_seqs))
    WHEN in_development_at > started_at THEN fails('not_in_development_then',
        format('Commit {} entered development at {}, after the start at {}.', short(known_sha), at_utc(in_development_at), at_utc(started_at)),
        evidence_of(deployment_seqs, version_seqs, development_seqs))
    WHEN in_development_now THEN undecidable('commit_unknown',
        format('Commit {} is in development, but nothing says since when.', short(known_sha)),
        evidence_of(version_seqs, development_seqs))
    WHEN history_covered AND development_seen THEN fails('not_in_development',
        format('Commit {} is not in development.', short(known_sha)),
        evidence_of(deployment_seqs, version_seqs))
    ELSE undecidable('source_not_covered',
        'The commits and branches of the repository are not in the ledger up to the start: ingest its git history.',
        evidence_of(deployment_seqs, version_seqs))
END
