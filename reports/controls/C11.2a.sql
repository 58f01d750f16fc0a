/*
id: C11.2a
statement: Every change of the promotion had been merged to development.
rationale: What comes to main from elsewhere was integrated with nothing.
clause: "11.2"
level: mandatory
level_source: inferred
environments: [production]
check_by_hand: Look whether the head of the pull request into main was in development when it was merged.
remedy: Merge to development first, and promote development.
*/
CASE
    WHEN version_problem IS NOT NULL THEN version_undecidable(
        version_problem, version_text, dispatch_sha, evidence_of(deployment_seqs, version_seqs))
    WHEN coalesce(len(pulls_not_in_development), 0) = 0 AND no_promotion_finding IS NOT NULL THEN no_promotion_finding
    WHEN coalesce(len(pulls_not_in_development), 0) = 0 THEN pass('ok', 'All that was promoted was in development.', promotion_seqs)
    WHEN NOT development_seen OR NOT history_covered THEN undecidable('source_not_covered',
        'What was in development is not known: ingest the git history of the repository.', promotion_seqs)
    WHEN entry_unknown THEN undecidable('commit_unknown',
        'What was promoted, or when it came to development, is not known: ingest the git history of the repository.', promotion_seqs)
    WHEN development_rewritten THEN undecidable('history_rewritten',
        'What was promoted is not in development, and that was rewritten since: find its tip at the merge.', promotion_seqs)
    WHEN entry_unclear THEN undecidable('time_imprecise',
        'What was promoted was first seen in development only after the merge: find the push to development.', promotion_seqs)
    ELSE fails('not_in_development', format('{} brought what was not in development.', names(['#' || n for n in pulls_not_in_development])), promotion_seqs)
END
