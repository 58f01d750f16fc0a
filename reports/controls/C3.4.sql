/*
id: C3.4
statement: Production was not deployed straight from development.
rationale: What skips the promotion was never looked at as a release.
clause: "3"
level: mandatory
level_source: tagged
environments: [production]
check_by_hand: Compare the branch that was dispatched, and the branches that held the commit at the start, with main.
remedy: Promote by a pull request from development into main, and deploy main.
*/
CASE
    WHEN (made_by IN ('api', 'record') OR NOT coalesce(takes_version, true)) AND ref_is_development THEN fails('from_development',
        format('It was dispatched on {}.', ref), deployment_seqs)
    WHEN home_finding.verdict = 'pass' THEN pass('ok',
        format('Commit {} had come to main.', short(known_sha)), home_finding.evidence)
    WHEN home_finding.verdict = 'undecidable' THEN home_finding
    WHEN in_development_at <= started_at THEN fails('from_development',
        format('Commit {} was in development from {}, and not in main when it was deployed.', short(known_sha), at_utc(in_development_at)),
        evidence_of(home_finding.evidence, development_seqs))
    WHEN in_development_at IS NULL AND development_seen AND history_covered THEN pass('ok',
        format('Commit {} was not in development either.', short(known_sha)), home_finding.evidence)
    ELSE undecidable('source_not_covered',
        'What was in development at the start is not known: ingest the git history of the repository.', home_finding.evidence)
END
