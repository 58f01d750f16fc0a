/*
id: C6.2
statement: Whoever approved the gate was an authorised approver at that time.
rationale: A gate that anyone may open is no gate. The role counts as it was when the deployment started.
clause: "6"
level: mandatory
level_source: inferred
environments: [production, staging]
check_by_hand: Look up the reviewer of the run's environment in the list of approvers as it was on that day.
remedy: Have an authorised approver approve; record the role with its dates if the approver holds one.
*/
CASE
    WHEN (kind = 'production' OR gate_required) AND gate_finding.verdict = 'undecidable'
        THEN undecidable(gate_finding.reason, gate_finding.message, gate_finding.evidence)
    WHEN NOT gate_approved THEN not_applicable('nothing_to_compare', 'Nobody approved it.')
    WHEN approver_authority = 'authorised' THEN pass('ok',
        format('Approved by {}, with an authorised approver among them.', names(approvers)),
        evidence_of(gate_seqs, approver_role_seqs))
    WHEN approver_authority = 'actor_unknown' THEN undecidable('actor_unknown',
        'A bot or a deleted account approved it: find out who acted.', gate_seqs)
    WHEN approver_authority = 'roles_not_given' THEN undecidable('roles_not_given',
        'Nobody is known to hold a role that may approve here: record the roles with their dates.', gate_seqs)
    ELSE fails('approver_not_authorised',
        format('Approved by {}, who held no approving role when it started.', names(approvers)),
        evidence_of(gate_seqs, approver_role_seqs))
END
