/*
id: C3.3
statement: The production SHA was in main when the deployment started.
rationale: Main is what was reviewed and approved for production. What is not in it has bypassed the promotion.
clause: "3, 7.4, 8.1, 13.2"
level: mandatory
level_source: tagged
environments: [production]
check_by_hand: In a clone, `git branch --contains SHA`, and compare the merge time with the start of the deployment.
remedy: Promote the change to main by a pull request, and deploy from main; for an emergency, get an exception approved first.
*/
CASE
    WHEN version_problem IS NOT NULL THEN version_undecidable(
        version_problem, version_text, dispatch_sha, evidence_of(deployment_seqs, version_seqs))
    WHEN in_main_at <= started_at THEN pass('ok',
        format('Commit {} was in main from {}.', short(known_sha), at_utc(in_main_at)),
        evidence_of(version_seqs, main_seqs))
    WHEN in_main_at > started_at AND NOT in_main_now THEN undecidable('history_rewritten',
        format('Commit {} was seen in main only at {}, and main has been rewritten since: find the tip of main at the start.', short(known_sha), at_utc(in_main_at)),
        evidence_of(version_seqs, main_seqs))
    WHEN in_main_at > started_at AND branch_rewritten_around THEN undecidable('history_rewritten',
        format('Commit {} entered main at {}, and main was rewritten around the start: find the tip of main at the start.', short(known_sha), at_utc(in_main_at)),
        evidence_of(version_seqs, main_seqs, branch_rewrite_seqs))
    WHEN in_main_at > started_at AND in_main_by = 'first_tip_seen' AND main_lacked_at < started_at THEN undecidable('time_imprecise',
        format('Commit {} was not in main at {} and was there at {}; the deployment started between: find the push to main.', short(known_sha), at_utc(main_lacked_at), at_utc(in_main_at)),
        evidence_of(version_seqs, main_seqs))
    WHEN in_main_at > started_at AND in_main_by = 'first_tip_seen' AND main_lacked_at IS NULL THEN undecidable('commit_unknown',
        format('Commit {} is in main, and was first seen there at {}; nothing says since when.', short(known_sha), at_utc(in_main_at)),
        evidence_of(version_seqs, main_seqs))
    WHEN in_main_at > started_at THEN fails('not_in_main_then',
        format('Commit {} entered main at {}, after the start at {}.', short(known_sha), at_utc(in_main_at), at_utc(started_at)),
        evidence_of(deployment_seqs, version_seqs, main_seqs))
    WHEN in_main_now THEN undecidable('commit_unknown',
        format('Commit {} is in main, but nothing says since when.', short(known_sha)),
        evidence_of(version_seqs, main_seqs))
    WHEN history_covered AND main_seen AND NOT branch_rewritten_around THEN fails('not_in_main',
        format('Commit {} is not in main: it was not promoted.', short(known_sha)),
        evidence_of(deployment_seqs, version_seqs))
    WHEN (history_covered AND main_seen OR branch_checked_at >= started_at) AND branch_rewritten_at IS NOT NULL THEN undecidable('history_rewritten',
        format('Commit {} is not in main, but main was rewritten after the start: find the tip of main at the start.', short(known_sha)),
        evidence_of(deployment_seqs, version_seqs, branch_rewrite_seqs))
    WHEN branch_checked_at >= started_at THEN fails('not_in_main',
        format('Commit {} was not in main at {}: it was not promoted.', short(known_sha), at_utc(branch_checked_at)),
        evidence_of(deployment_seqs, version_seqs, branch_check_seqs))
    ELSE undecidable('source_not_covered',
        'The commits and branches of the repository are not in the ledger up to the start: ingest its git history.',
        evidence_of(deployment_seqs, version_seqs))
END
