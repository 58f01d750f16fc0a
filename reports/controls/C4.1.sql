/*
id: C4.1
statement: Every failed mandatory control has an approved, documented exception.
rationale: A rule that may be left without a word is no rule.
clause: "4"
level: mandatory
level_source: tagged
over_findings: true
decided_after: true
never:
  waived: "What is missing is the exception itself, and none stands in for it."
check_by_hand: For each failed control of this level, find the exception that covers it and the deployment.
remedy: Have an exception approved and recorded (`deploy-ledger record exception`), or mend what failed.
*/
CASE
    WHEN len(failed_mandatory) > 0 AND judged_at < exception_due THEN pending('in_window', format(
        'Papers for {} may be written until {}.', names(failed_mandatory), at_utc(exception_due)), exception_due)
    WHEN len(failed_mandatory) > 0 AND NOT exceptions_covered THEN undecidable('source_not_covered', format(
        'The register of exceptions is not complete up to {}: ingest it, or state its coverage.', at_utc(exception_due)), deployment_seqs)
    WHEN len(failed_mandatory) > 0 THEN fails('no_record',
        format('No valid exception covers {}.', names(failed_mandatory)), evidence_of(deployment_seqs, waiver_seqs))
    WHEN len(waived_mandatory) > 0 THEN pass('ok',
        format('A valid exception covers {}.', names(waived_mandatory)), waiver_seqs)
    ELSE not_applicable('nothing_to_compare', 'No mandatory control failed.')
END
