/*
id: A1
statement: The approver is not the person who triggered it.
rationale: Who decides alone is checked by nobody.
clause: "beyond the SOP"
level: advisory
level_source: derived
environments: [production, staging]
check_by_hand: Compare who triggered the run with who approved its gate.
remedy: Forbid self-review in the rules of the environment.
*/
CASE
    WHEN (kind = 'production' OR gate_required) AND gate_finding.verdict = 'undecidable'
        THEN undecidable(gate_finding.reason, gate_finding.message, gate_finding.evidence)
    WHEN NOT gate_approved THEN not_applicable('nothing_to_compare', 'Nobody approved it.')
    WHEN len(list_filter(approver_persons, lambda person: person <> actor_person)) > 0 THEN pass('ok',
        format('{} approved what {} had triggered.', names(approvers), actor), evidence_of(gate_seqs, deployment_seqs))
    WHEN actor_person IS NULL OR list_contains(list_transform(approver_persons, lambda person: person IS NULL), true) THEN undecidable('actor_unknown',
        'A bot or a deleted account triggered or approved it: find out who acted.', evidence_of(gate_seqs, deployment_seqs))
    ELSE fails('approved_by_actor', format('{} triggered it, and nobody else approved it.', actor), evidence_of(gate_seqs, deployment_seqs))
END
