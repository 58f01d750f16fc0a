/*
id: C17.2a
statement: A pull request merged to development was approved, with its checks passing.
rationale: What nobody else looked at should not reach the others.
clause: "17.2"
level: default
level_source: inferred
subject: pull_request
never:
  pending: A pull request is judged once it is merged.
check_by_hand: Read the reviews and checks of the pull request.
remedy: Require approvals and checks on development.
*/
CASE
    WHEN approved_finding.verdict = 'fail' THEN approved_finding
    WHEN checks_finding.verdict = 'fail' THEN checks_finding
    WHEN approved_finding.verdict <> 'pass' THEN approved_finding
    WHEN checks_finding.verdict = 'undecidable' THEN checks_finding
    ELSE pass('ok', concat_ws(' ', approved_finding.message, CASE checks_finding.verdict WHEN 'pass' THEN checks_finding.message END),
        evidence_of(approved_finding.evidence, checks_finding.evidence))
END
