/*
id: C15.3
statement: The rollback documents {what}.
rationale: What went wrong once and was not written down goes wrong again.
clause: "15.3"
level: default
level_source: inferred
environments: [production]
decided_after: true
check_by_hand: Look for {what} in the rollback record, the run, the gate and the verification.
remedy: Record the rollback (`deploy-ledger record rollback`).
variants:
  a: {what: why, cases: "WHEN has_reason THEN pass('ok', 'Its record gives the reason.', rollback_seqs)"}
  b: {what: the version before, cases: "WHEN has_previous OR previous_sha IS NOT NULL THEN pass('ok', 'The version before is known.', evidence_of(rollback_seqs, deployment_seqs))"}
  c: {what: the version that replaced it, cases: "WHEN has_replacement OR known_sha IS NOT NULL THEN pass('ok', 'The version that replaced it is known.', evidence_of(rollback_seqs, version_seqs))"}
  d: {what: who triggered it, cases: "WHEN actor_person IS NOT NULL THEN pass('ok', format('{} triggered it.', actor), deployment_seqs) WHEN actor_person IS NULL THEN undecidable('actor_unknown', 'A bot or a deleted account triggered it: find out who it was.', deployment_seqs)"}
  e: {what: the approval, cases: "WHEN gate_finding.verdict IN ('pass', 'undecidable') THEN gate_finding"}
  f: {what: the verification, cases: "WHEN verification_found OR verification_late THEN pass('ok', 'A verification says what came of it.', verification_seqs)"}
  g: {what: what follows, cases: "WHEN has_follow_up THEN pass('ok', 'Its record names what follows.', rollback_seqs)"}
*/
CASE
    WHEN NOT is_rollback THEN not_applicable('nothing_to_compare', 'It was no rollback.')
    {cases}
    WHEN judged_at < told_due THEN pending('in_window', format('Its papers are due by {}.', at_utc(told_due)), told_due)
    WHEN NOT rollbacks_covered THEN undecidable('source_not_covered',
        'The register of rollbacks is not complete: ingest it, or state its coverage.', evidence_of(deployment_seqs, rollback_seqs))
    ELSE fails('no_record', 'Nothing says {what}.', evidence_of(deployment_seqs, rollback_seqs))
END
