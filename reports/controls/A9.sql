/*
id: A9
statement: A re-run did not reuse an approval that was given to an earlier attempt.
rationale: An approval is of one deployment at one moment, not of every later one.
clause: "beyond the SOP"
level: advisory
level_source: derived
environments: [production, staging]
check_by_hand: Look whether the attempt waited for the gate itself.
remedy: Start a new run instead of running an old one again.
*/
CASE
    WHEN run_attempt IS NULL AND made_by = 'actions' THEN undecidable('run_not_linked',
        'The run of this deployment is not known: ingest its statuses, the runs and the jobs.', deployment_seqs)
    WHEN coalesce(run_attempt, 1) = 1 THEN not_applicable('nothing_to_compare', 'It was no re-run.')
    WHEN NOT gate_approved AND NOT gate_approved_earlier_attempt AND NOT reviews_covered THEN undecidable('source_not_covered',
        'The approvals are not in the ledger up to the start: ingest them, or state their coverage.', deployment_seqs)
    WHEN NOT gate_approved AND NOT gate_approved_earlier_attempt THEN not_applicable('nothing_to_compare', 'No attempt of the run was approved.')
    WHEN gate_of_attempt OR gate_waited AND gate_approved THEN pass('ok', format('Attempt {} was approved itself.', run_attempt),
        evidence_of(gate_seqs, deployment_seqs))
    WHEN gate_approved_earlier_attempt THEN fails('approval_reused', format(
        'Attempt {} did not wait for the gate; an earlier attempt had been approved.', run_attempt), evidence_of(gate_seqs, deployment_seqs))
    ELSE undecidable('approval_attempt_unknown', format(
        'Attempt {} did not wait for the gate, and the approval of the run may belong to another attempt.', run_attempt),
        evidence_of(gate_seqs, deployment_seqs))
END
