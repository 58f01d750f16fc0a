/*
id: C12.2c
statement: No request for changes was left open on the pull request into main.
rationale: Who saw a problem has not said yet that it is gone.
clause: "12.2"
level: mandatory
level_source: inferred
environments: [production]
check_by_hand: Read the last review of each reviewer.
remedy: Resolve the request, and ask for another review.
*/
CASE
    WHEN version_problem IS NOT NULL THEN version_undecidable(
        version_problem, version_text, dispatch_sha, evidence_of(deployment_seqs, version_seqs))
    WHEN promotion_requests_finding.verdict = 'fail' THEN promotion_requests_finding
    WHEN no_promotion_finding IS NOT NULL THEN no_promotion_finding
    ELSE promotion_requests_finding
END
