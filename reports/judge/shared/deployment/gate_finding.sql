-- The gate (controls.md section 3): which of its outcomes the evidence shows.
CASE
    WHEN made_by = 'actions' AND run_id IS NULL THEN undecidable('run_not_linked',
        'The run of this deployment is not known: ingest its statuses, the runs and the jobs.', deployment_seqs)
    WHEN gate_approved AND (made_by IN ('api', 'record') OR gate_waited OR gate_of_attempt OR run_attempt = 1)
        THEN pass('ok', format('Approved by {}, between {} and {}.', names(approvers),
            at_utc(approved_not_before), at_utc(approved_not_after)), evidence_of(gate_seqs, deployment_seqs))
    WHEN gate_approved THEN undecidable('approval_attempt_unknown', format(
        'Attempt {} did not wait for the gate, and the approval of the run may belong to another attempt.',
        coalesce(run_attempt::VARCHAR, '(unknown)')),
        evidence_of(gate_seqs, deployment_seqs))
    WHEN gate_rejected THEN fails('gate_rejected',
        'The gate was refused, and the deployment ran all the same: find out who let it through.',
        evidence_of(gate_seqs, deployment_seqs))
    WHEN gate_unknown THEN undecidable('review_unknown',
        'Somebody decided at the gate, and the decision means nothing to this program: read it at its source.',
        evidence_of(gate_seqs, deployment_seqs))
    WHEN NOT CASE WHEN made_by IN ('api', 'record') THEN approvals_covered ELSE reviews_covered END
        THEN undecidable('source_not_covered',
            'The approvals are not in the ledger up to the start: ingest them, or state their coverage.', deployment_seqs)
    WHEN gate_approved_late THEN fails('late',
        'It was approved only after it had started.', evidence_of(gate_seqs, deployment_seqs))
    WHEN gate_required_then THEN fails('gate_bypassed',
        'The environment required reviewers, and nobody reviewed: find out who bypassed the gate.',
        evidence_of(deployment_seqs, [rules_seq]))
    WHEN NOT gate_required_then THEN fails('no_gate_configured',
        'The environment required no reviewers when it started: configure required reviewers.',
        evidence_of(deployment_seqs, [rules_seq]))
    ELSE fails('no_gate_review',
        'Nobody approved it, and the rules of the environment at that time are not known.', deployment_seqs)
END
