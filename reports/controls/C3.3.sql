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
    WHEN in_main_at > started_at THEN fails('not_in_main_then',
        format('Commit {} entered main at {}, after the start at {}.', short(known_sha), at_utc(in_main_at), at_utc(started_at)),
        evidence_of(deployment_seqs, version_seqs, main_seqs))
    WHEN in_main_now THEN undecidable('commit_unknown',
        format('Commit {} is in main, but nothing says since when.', short(known_sha)),
        evidence_of(version_seqs, main_seqs))
    WHEN history_covered AND main_seen THEN fails('not_in_main',
        format('Commit {} is not in main: it was not promoted.', short(known_sha)),
        evidence_of(deployment_seqs, version_seqs))
    ELSE undecidable('source_not_covered',
        'The commits and branches of the repository are not in the ledger up to the start: ingest its git history.',
        evidence_of(deployment_seqs, version_seqs))
END
