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
  a:
    verdict: |
      CASE
        WHEN version_text IS NULL AND version_problem = 'commit_unknown' AND is_collected AND history_covered THEN
            fails('no_record', 'Nothing says {what}.', evidence_of(deployment_seqs, promotion_seqs, ticket_seqs))
        WHEN version_problem IS NOT NULL THEN
            version_undecidable(version_problem, version_text, dispatch_sha, evidence_of(deployment_seqs, version_seqs))
        ELSE pass('ok', format('It was {}.', short(known_sha)), version_seqs)
      END
    what: the version
  b:
    verdict: |
      CASE
        WHEN actor_person IS NULL THEN
            undecidable('actor_unknown', 'A bot or a deleted account deployed it: find out who it was.', deployment_seqs)
        ELSE pass('ok', format('{} deployed it.', actor), deployment_seqs)
      END
    what: the owner
    never: {fail: "Somebody always deployed it: who that was is known, or it is not.", waived: "It never fails."}
  c:
    verdict: pass('ok', format('It started at {}.', at_utc(started_at)), deployment_seqs)
    what: the time
    never: {fail: "What has a row here has one.", waived: "It never fails."}
  d:
    verdict: pass('ok', format('It went to {}.', environment), deployment_seqs)
    what: the environment
    never: {fail: "What has a row here has one.", waived: "It never fails."}
  e:
    verdict: |
      CASE
        WHEN len(promotion_numbers) > 0 OR len(other_numbers) > 0 OR len(tickets) > 0 THEN
            pass('ok', 'Its pull requests or tickets are known.', evidence_of(promotion_seqs, ticket_seqs))
        WHEN version_problem IS NOT NULL THEN
            version_undecidable(version_problem, version_text, dispatch_sha, evidence_of(deployment_seqs, version_seqs))
        WHEN NOT tickets_covered_at_start OR no_promotion_finding.verdict = 'undecidable' THEN
            undecidable('source_not_covered', 'Pull requests and tickets are not complete at the start: ingest them, or state their coverage.', deployment_seqs)
        ELSE fails('no_record', 'Nothing says {what}.', evidence_of(deployment_seqs, promotion_seqs, ticket_seqs))
      END
    what: a pull request or ticket
  f:
    verdict: |
      CASE
        WHEN result IS NOT NULL THEN pass('ok', format('The result was {}.', result), deployment_seqs)
        WHEN last_state = 'inactive' THEN
            undecidable('source_not_covered', 'Only its last status is known: ingest the whole history of its statuses.', deployment_seqs)
        WHEN judged_at < told_due THEN
            pending('in_window', format('Its result is due by {}.', at_utc(told_due)), told_due)
        WHEN NOT deployments_covered_after THEN
            undecidable('source_not_covered', 'Its statuses are not complete: ingest them, or state their coverage.', deployment_seqs)
        ELSE fails('no_record', 'Nothing says {what}.', evidence_of(deployment_seqs, promotion_seqs, ticket_seqs))
      END
    what: the result
  g:
    verdict: |
      CASE
        WHEN result IN ('failure', 'error') THEN
            not_applicable('deployment_failed', 'The deployment failed: there was nothing to verify.')
        WHEN verification_by_anyone OR verification_late THEN
            pass('ok', 'A verification says it.', verification_seqs)
        WHEN verification_unknown_sha THEN
            version_undecidable(version_problem, version_text, dispatch_sha, evidence_of(deployment_seqs, verification_seqs))
        WHEN unverified_finding IS NOT NULL THEN unverified_finding
        ELSE fails('no_record', 'Nothing says {what}.', evidence_of(deployment_seqs, promotion_seqs, ticket_seqs))
      END
    what: the result of the verification
  h:
    verdict: |
      CASE
        WHEN has_follow_up OR decided_at IS NOT NULL
              OR needs_follow_up AND (followed_at IS NOT NULL OR NOT is_rollback AND next_success_at IS NOT NULL) THEN
            pass('ok', 'What followed is known.', evidence_of(rollback_seqs, decision_seqs, [followed_seq]))
        WHEN NOT needs_follow_up AND unverified_finding IS NOT NULL THEN unverified_finding
        WHEN NOT needs_follow_up AND no_rollback_finding.verdict = 'undecidable' THEN no_rollback_finding
        WHEN NOT needs_follow_up THEN not_applicable('not_required', 'Nothing had to follow.')
        WHEN judged_at < told_due THEN pending('in_window', format('It is due by {}.', at_utc(told_due)), told_due)
        WHEN version_problem IS NOT NULL THEN
            version_undecidable(version_problem, version_text, dispatch_sha, evidence_of(deployment_seqs, version_seqs))
        WHEN NOT tickets_covered_after OR NOT deployments_covered_after OR is_rollback AND NOT rollbacks_covered THEN
            undecidable('source_not_covered', 'Tickets, deployments and rollbacks are not complete: ingest them, or state their coverage.', deployment_seqs)
        ELSE fails('no_record', 'Nothing says {what}.', evidence_of(deployment_seqs, promotion_seqs, ticket_seqs))
      END
    what: what follows
*/
{verdict}
