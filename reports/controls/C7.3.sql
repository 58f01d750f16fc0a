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
        format('Commit {} was seen in development only at {}, and development has been rewritten since: find the tip of development at the start.', short(known_sha), at_utc(in_development_at)),
        evidence_of(version_seqs, development_seqs))
    WHEN in_development_at > started_at AND branch_rewritten_around THEN undecidable('history_rewritten',
        format('Commit {} entered development at {}, and development was rewritten around the start: find the tip of development at the start.', short(known_sha), at_utc(in_development_at)),
        evidence_of(version_seqs, development_seqs, branch_rewrite_seqs))
    WHEN in_development_at > started_at AND in_development_by = 'first_tip_seen' AND development_lacked_at < started_at THEN undecidable('time_imprecise',
        format('Commit {} was not in development at {} and was there at {}; the deployment started between: find the push to development.', short(known_sha), at_utc(development_lacked_at), at_utc(in_development_at)),
        evidence_of(version_seqs, development_seqs))
    WHEN in_development_at > started_at AND in_development_by = 'first_tip_seen' AND development_lacked_at IS NULL THEN undecidable('commit_unknown',
        format('Commit {} is in development, and was first seen there at {}; nothing says since when.', short(known_sha), at_utc(in_development_at)),
        evidence_of(version_seqs, development_seqs))
    WHEN in_development_at > started_at THEN fails('not_in_development_then',
        format('Commit {} entered development at {}, after the start at {}.', short(known_sha), at_utc(in_development_at), at_utc(started_at)),
        evidence_of(deployment_seqs, version_seqs, development_seqs))
    WHEN in_development_now THEN undecidable('commit_unknown',
        format('Commit {} is in development, but nothing says since when.', short(known_sha)),
        evidence_of(version_seqs, development_seqs))
    WHEN history_covered AND development_seen AND NOT branch_rewritten_around THEN fails('not_in_development',
        format('Commit {} is not in development.', short(known_sha)),
        evidence_of(deployment_seqs, version_seqs))
    WHEN (history_covered AND development_seen OR branch_checked_at >= started_at) AND branch_rewritten_at IS NOT NULL THEN undecidable('history_rewritten',
        format('Commit {} is not in development, but development was rewritten after the start: find the tip of development at the start.', short(known_sha)),
        evidence_of(deployment_seqs, version_seqs, branch_rewrite_seqs))
    WHEN branch_checked_at >= started_at THEN fails('not_in_development',
        format('Commit {} was not in development at {}.', short(known_sha), at_utc(branch_checked_at)),
        evidence_of(deployment_seqs, version_seqs, branch_check_seqs))
    ELSE undecidable('source_not_covered',
        'The commits and branches of the repository are not in the ledger up to the start: ingest its git history.',
        evidence_of(deployment_seqs, version_seqs))
END
