-- Whether the version was in the branch that it must have come from, when the deployment started.
CASE
    WHEN version_problem IS NOT NULL THEN version_undecidable(
        version_problem, version_text, dispatch_sha, evidence_of(deployment_seqs, version_seqs))
    WHEN in_home_at <= started_at THEN pass('ok',
        format('Commit {} was in {} from {}.', short(known_sha), home, at_utc(in_home_at)),
        evidence_of(version_seqs, home_seqs))
    WHEN NOT in_home_now THEN undecidable('history_rewritten',
        format('Commit {} was seen in {} only at {}, and {} has been rewritten since: find the tip of {} at the start.', short(known_sha), home, at_utc(in_home_at), home, home),
        evidence_of(version_seqs, home_seqs))
    WHEN in_home_now AND branch_rewritten_around THEN undecidable('history_rewritten',
        format('Commit {} entered {} at {}, and {} was rewritten around the start: find the tip of {} at the start.', short(known_sha), home, at_utc(in_home_at), home, home),
        evidence_of(version_seqs, home_seqs, branch_rewrite_seqs))
    WHEN in_home_by = 'first_tip_seen' AND home_lacked_at < started_at THEN undecidable('time_imprecise',
        format('Commit {} was not in {} at {} and was there at {}; the deployment started between: find the push to {}.', short(known_sha), home, at_utc(home_lacked_at), at_utc(in_home_at), home),
        evidence_of(version_seqs, home_seqs))
    WHEN in_home_by = 'first_tip_seen' AND home_lacked_at IS NULL THEN undecidable('commit_unknown',
        format('Commit {} is in {}, and was first seen there at {}; nothing says since when.', short(known_sha), home, at_utc(in_home_at)),
        evidence_of(version_seqs, home_seqs))
    WHEN in_home_now THEN fails(format('not_in_{}_then', home),
        format('Commit {} entered {} at {}, after the start at {}.', short(known_sha), home, at_utc(in_home_at), at_utc(started_at)),
        evidence_of(deployment_seqs, version_seqs, home_seqs))
    WHEN history_covered AND home_seen AND NOT branch_rewritten_around THEN fails(format('not_in_{}', home),
        format('Commit {} is not in {}{}.', short(known_sha), home, CASE home WHEN 'main' THEN ': it was not promoted' ELSE '' END),
        evidence_of(deployment_seqs, version_seqs))
    WHEN (history_covered OR branch_checked_at >= started_at) AND branch_rewritten_at IS NOT NULL THEN undecidable('history_rewritten',
        format('Commit {} is not in {}, but {} was rewritten after the start: find the tip of {} at the start.', short(known_sha), home, home, home),
        evidence_of(deployment_seqs, version_seqs, branch_rewrite_seqs))
    WHEN branch_checked_at >= started_at THEN fails(format('not_in_{}', home),
        format('Commit {} was not in {} at {}{}.', short(known_sha), home, at_utc(branch_checked_at), CASE home WHEN 'main' THEN ': it was not promoted' ELSE '' END),
        evidence_of(deployment_seqs, version_seqs, branch_check_seqs))
    ELSE undecidable('source_not_covered',
        'The commits and branches of the repository are not in the ledger up to the start: ingest its git history.',
        evidence_of(deployment_seqs, version_seqs))
END
