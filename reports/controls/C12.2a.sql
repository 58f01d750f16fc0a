/*
id: C12.2a
statement: The pull request into main had its approvals on what was merged.
rationale: An approval of something else approves nothing.
clause: "12.2"
level: mandatory
level_source: inferred
environments: [production]
check_by_hand: Read the reviews of the pull request, and the commit that each is of.
remedy: Require approvals on the last push, and dismiss stale ones.
*/
CASE
    WHEN version_problem IS NOT NULL THEN version_undecidable(
        version_problem, version_text, dispatch_sha, evidence_of(deployment_seqs, version_seqs))
    WHEN promotion_approved_finding.verdict = 'fail' THEN promotion_approved_finding
    WHEN no_promotion_finding IS NOT NULL THEN no_promotion_finding
    ELSE promotion_approved_finding
END
