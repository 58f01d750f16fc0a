/*
id: C12.2b
statement: The required checks of the pull request into main had passed.
rationale: A check that may be skipped checks nothing.
clause: "12.2"
level: mandatory
level_source: inferred
environments: [production]
check_by_hand: Look at the checks of the last commit of the pull request.
remedy: Require the checks on the branch, for administrators too.
*/
CASE
    WHEN version_problem IS NOT NULL THEN version_undecidable(
        version_problem, version_text, dispatch_sha, evidence_of(deployment_seqs, version_seqs))
    WHEN promotion_checks_finding.verdict = 'fail' THEN promotion_checks_finding
    WHEN no_promotion_finding IS NOT NULL THEN no_promotion_finding
    ELSE promotion_checks_finding
END
