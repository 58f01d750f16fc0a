/*
id: C13.4
statement: The production deployment documents {what}.
rationale: Who asks a year later finds only what was written down.
clause: "13.4"
level: default
level_source: inferred
environments: [production]
decided_after: true
check_by_hand: Look for {what} in the run, the pull request, the ticket or the records.
remedy: Record it; the pipeline can (version, owner, time, environment, result).
variants:
  a: {what: the version, cases: "WHEN version_problem IS NOT NULL THEN version_undecidable(version_problem, version_text, dispatch_sha, evidence_of(deployment_seqs, version_seqs)) WHEN known_sha IS NOT NULL THEN pass('ok', format('It was {}.', short(known_sha)), version_seqs)"}
  b: {what: the owner, cases: "WHEN actor_person IS NULL THEN undecidable('actor_unknown', 'A bot or a deleted account deployed it: find out who it was.', deployment_seqs) WHEN actor IS NOT NULL THEN pass('ok', format('{} deployed it.', actor), deployment_seqs)"}
  c: {what: the time, cases: "WHEN started_at IS NOT NULL THEN pass('ok', format('It started at {}.', at_utc(started_at)), deployment_seqs)"}
  d: {what: the environment, cases: "WHEN environment IS NOT NULL THEN pass('ok', format('It went to {}.', environment), deployment_seqs)"}
  e: {what: a pull request or ticket, cases: "WHEN len(promotion_numbers) > 0 OR len(other_numbers) > 0 OR len(tickets) > 0 THEN pass('ok', 'Its pull requests or tickets are known.', evidence_of(promotion_seqs, ticket_seqs)) WHEN NOT tickets_covered_at_start OR NOT history_covered THEN undecidable('source_not_covered', 'Pull requests and tickets are not complete at the start: ingest them, or state their coverage.', deployment_seqs)"}
  f: {what: the result, cases: "WHEN result IS NOT NULL THEN pass('ok', format('The result was {}.', result), deployment_seqs) WHEN last_state = 'inactive' THEN undecidable('source_not_covered', 'Only its last status is known: ingest the whole history of its statuses.', deployment_seqs) WHEN judged_at < told_due THEN pending('in_window', format('Its result is due by {}.', at_utc(told_due)), told_due)"}
  g: {what: the result of the verification, cases: "WHEN result IN ('failure', 'error') THEN not_applicable('deployment_failed', 'The deployment failed: there was nothing to verify.') WHEN verification_found OR verification_late THEN pass('ok', 'A verification says it.', verification_seqs) WHEN verification_due IS NULL OR judged_at < verification_due THEN pending('in_window', format('It is due by {}.', at_utc(verification_due)), verification_due) WHEN NOT verification_covered THEN undecidable('source_not_covered', 'The register of verifications is not complete: ingest it, or state its coverage.', deployment_seqs)"}
  h: {what: what follows, cases: "WHEN NOT coalesce(result IN ('failure', 'error'), false) AND verification_failed_at IS NULL AND NOT is_rollback THEN not_applicable('not_required', 'Nothing had to follow.') WHEN has_follow_up OR decided_at IS NOT NULL OR next_success_at IS NOT NULL OR told_at IS NOT NULL THEN pass('ok', 'What followed is known.', evidence_of(rollback_seqs, decision_seqs, [told_seq])) WHEN judged_at < told_due THEN pending('in_window', format('It is due by {}.', at_utc(told_due)), told_due) WHEN NOT tickets_covered_after THEN undecidable('source_not_covered', 'The tickets are not complete: ingest them, or state their coverage.', deployment_seqs)"}
*/
CASE
    {cases}
    ELSE fails('no_record', 'Nothing says {what}.', evidence_of(deployment_seqs, promotion_seqs, ticket_seqs))
END
