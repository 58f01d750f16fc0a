/*
id: C12.2d
statement: When the pull request into main was merged, readiness and owner were clear.
rationale: The merge is the moment at which a change becomes a release.
clause: "12.2"
level: mandatory
level_source: inferred
environments: [production]
check_by_hand: Find the QA result or readiness approval of the head before the merge, and who the pull request says will deploy.
remedy: Merge after QA has passed the head, and name the owner in the pull request.
*/
CASE
    WHEN version_problem IS NOT NULL THEN version_undecidable(
        version_problem, version_text, dispatch_sha, evidence_of(deployment_seqs, version_seqs))
    WHEN len(lacks_owner) > 0 THEN fails('incomplete',
        format('{} does not say who will deploy it.', names(['#' || n for n in lacks_owner])), body_seqs)
    WHEN len(untested_pulls) > 0 AND (head_unknown OR NOT qa_covered_at_merge) THEN undecidable(
        CASE WHEN head_unknown THEN 'commit_unknown' ELSE 'source_not_covered' END,
        'What had been tested when it was merged is not known: ingest the git history and the QA results.', promotion_seqs)
    WHEN len(untested_pulls) > 0 AND tested_unclear THEN undecidable('time_imprecise',
        'The result names only the day of the merge: say at what time it was tested.', promotion_seqs)
    WHEN len(untested_pulls) > 0 THEN fails('no_qa_result',
        format('Nobody had passed the head of {} when it was merged.', names(['#' || n for n in untested_pulls])), promotion_seqs)
    WHEN len(unauthorised_pulls) > 0 AND no_roles THEN undecidable('roles_not_given',
        'Nobody is known to hold a role that may give a QA result here: record the roles with their dates.', ready_seqs)
    WHEN len(unauthorised_pulls) > 0 AND by_nobody THEN undecidable('actor_unknown',
        'A bot or a deleted account gave the result: find out who tested.', ready_seqs)
    WHEN len(unauthorised_pulls) > 0 THEN fails('tester_not_authorised',
        format('Whoever passed the head of {} held no role for it.', names(['#' || n for n in unauthorised_pulls])), ready_seqs)
    WHEN no_promotion_finding IS NOT NULL THEN no_promotion_finding
    ELSE pass('ok', 'It had been passed, and its owner was named.', evidence_of(ready_seqs, body_seqs))
END
