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
  a:
    cases: |
      WHEN has_reason THEN pass('ok', 'Its record gives the reason.', rollback_seqs)
      WHEN judged_at < told_due THEN
          pending('in_window', format('Its papers are due by {}.', at_utc(told_due)), told_due)
      WHEN NOT rollbacks_covered THEN
          undecidable('source_not_covered', 'The register of rollbacks is not complete: ingest it, or state its coverage.', evidence_of(deployment_seqs, rollback_seqs))
      ELSE fails('no_record', 'Nothing says {what}.', evidence_of(deployment_seqs, rollback_seqs))
    what: why
  b:
    cases: |
      WHEN has_previous OR previous_sha IS NOT NULL THEN
          pass('ok', 'The version before is known.', evidence_of(rollback_seqs, deployment_seqs))
      WHEN judged_at < told_due THEN
          pending('in_window', format('Its papers are due by {}.', at_utc(told_due)), told_due)
      WHEN NOT rollbacks_covered THEN
          undecidable('source_not_covered', 'The register of rollbacks is not complete: ingest it, or state its coverage.', evidence_of(deployment_seqs, rollback_seqs))
      ELSE fails('no_record', 'Nothing says {what}.', evidence_of(deployment_seqs, rollback_seqs))
    what: the version before
  c:
    cases: |
      WHEN has_replacement OR known_sha IS NOT NULL THEN
          pass('ok', 'The version that replaced it is known.', evidence_of(rollback_seqs, version_seqs))
      WHEN judged_at < told_due THEN
          pending('in_window', format('Its papers are due by {}.', at_utc(told_due)), told_due)
      WHEN NOT rollbacks_covered THEN
          undecidable('source_not_covered', 'The register of rollbacks is not complete: ingest it, or state its coverage.', evidence_of(deployment_seqs, rollback_seqs))
      ELSE fails('no_record', 'Nothing says {what}.', evidence_of(deployment_seqs, rollback_seqs))
    what: the version that replaced it
  d:
    cases: |
      WHEN actor_person IS NOT NULL THEN pass('ok', format('{} triggered it.', actor), deployment_seqs)
      ELSE undecidable('actor_unknown', 'A bot or a deleted account triggered it: find out who it was.', deployment_seqs)
    what: who triggered it
    never: {fail: "Somebody always triggered it: who that was is known, or it is not.", waived: "It never fails."}
  e:
    cases: |
      WHEN gate_finding.verdict IN ('pass', 'undecidable') THEN gate_finding
      WHEN gate_exception_seqs IS NOT NULL THEN pass('ok', 'An exception stands in for it.', gate_exception_seqs)
      WHEN judged_at < exception_due THEN
          pending('in_window', format('An exception may be written until {}.', at_utc(exception_due)), exception_due)
      WHEN NOT exceptions_covered THEN
          undecidable('source_not_covered', 'The register of exceptions is not complete: ingest it, or state its coverage.', evidence_of(deployment_seqs, gate_seqs))
      ELSE fails('no_record', 'Nothing says {what}.', evidence_of(deployment_seqs, rollback_seqs))
    what: the approval or the exception
  f:
    cases: |
      WHEN result IN ('failure', 'error') THEN
          not_applicable('deployment_failed', 'It failed: there was nothing to verify.')
      WHEN verification_by_anyone OR verification_late THEN
          pass('ok', 'A verification says what came of it.', verification_seqs)
      WHEN unverified_finding IS NOT NULL THEN unverified_finding
      ELSE fails('no_record', 'Nothing says {what}.', evidence_of(deployment_seqs, rollback_seqs))
    what: the verification
  g:
    cases: |
      WHEN has_follow_up THEN pass('ok', 'Its record names what follows.', rollback_seqs)
      WHEN judged_at < told_due THEN
          pending('in_window', format('Its papers are due by {}.', at_utc(told_due)), told_due)
      WHEN NOT rollbacks_covered THEN
          undecidable('source_not_covered', 'The register of rollbacks is not complete: ingest it, or state its coverage.', evidence_of(deployment_seqs, rollback_seqs))
      ELSE fails('no_record', 'Nothing says {what}.', evidence_of(deployment_seqs, rollback_seqs))
    what: what follows
*/
CASE
    WHEN no_rollback_finding IS NOT NULL THEN no_rollback_finding
    {cases}
END
