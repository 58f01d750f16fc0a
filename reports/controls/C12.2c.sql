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
    WHEN promotion_requests_finding IS NULL THEN not_applicable('nothing_to_compare', 'No pull request into main belongs to it.')
    ELSE promotion_requests_finding
END
