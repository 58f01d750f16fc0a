/*
id: A4
statement: The production gate exists, and administrators cannot bypass it.
rationale: A gate that can be opened from behind is none.
clause: "beyond the SOP"
level: advisory
level_source: derived
subject: environment
never:
  pending: It is judged as it is now, and nothing of it is still to come.
  not_applicable: What has a row here has one to judge.
  waived: An exception covers deployments; what is lasting is mended, or stays open.
check_by_hand: Read the protection rules of the environment.
remedy: Require reviewers, and forbid administrators to bypass the rules.
*/
CASE
    WHEN rules_seq IS NULL THEN undecidable('source_not_covered',
        'The rules of the environment are not known: ingest them.', [])
    WHEN judged_at - rules_seen_at > INTERVAL 2 DAY THEN undecidable('source_not_covered',
        format('The rules were last read at {}: ingest them again.', at_utc(rules_seen_at)), [rules_seq])
    WHEN required_reviewers IS NULL THEN undecidable('rules_unknown',
        'A rule of a type that this program does not know may ask for reviewers.', [rules_seq])
    WHEN NOT required_reviewers THEN fails('no_gate_configured', 'The environment requires no reviewers.', [rules_seq])
    WHEN can_admins_bypass IS NULL THEN undecidable('rules_unknown',
        'The answer does not say whether administrators can bypass the rules.', [rules_seq])
    WHEN can_admins_bypass THEN fails('gate_bypassable', 'Administrators can bypass the reviewers.', [rules_seq])
    ELSE pass('ok', 'It requires reviewers, and administrators cannot bypass them.', [rules_seq])
END
