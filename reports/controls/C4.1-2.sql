/*
id: C4.
statement: "{statement}"
rationale: A rule that may be left without a word is no rule.
clause: "4"
level: "{level}"
level_source: tagged
over_findings: true
decided_after: true
never:
  waived: "What is missing is the exception itself, and none stands in for it."
variants:
  "1":
    level: mandatory
    statement: Every failed mandatory control has an approved, documented exception.
  "2":
    level: default
    statement: A departure from a default control is justified by an exception.
check_by_hand: For each failed control of this level, find the exception that covers it and the deployment.
remedy: Have an exception approved and recorded (`deploy-ledger record exception`), or mend what failed.
*/
CASE
    WHEN len(failed_{level}) > 0 AND judged_at < exception_due THEN pending('in_window', format(
        'Papers for {} may be written until {}.', names(failed_{level}), at_utc(exception_due)), exception_due)
    WHEN len(failed_{level}) > 0 AND NOT exceptions_covered THEN undecidable('source_not_covered', format(
        'The register of exceptions is not complete up to {}: ingest it, or state its coverage.', at_utc(exception_due)), deployment_seqs)
    WHEN len(failed_{level}) > 0 THEN fails('no_record',
        format('No valid exception covers {}.', names(failed_{level})), evidence_of(deployment_seqs, waiver_seqs))
    WHEN len(waived_{level}) > 0 AND len(undecided_{level}) > 0 THEN undecidable('source_not_covered', format(
        'A valid exception covers {}, and whether {} failed cannot be decided: see there what would decide it.',
        names(waived_{level}), names(undecided_{level}[1:5])), waiver_seqs)
    WHEN len(waived_{level}) > 0 THEN pass('ok',
        format('A valid exception covers {}.', names(waived_{level})), waiver_seqs)
    ELSE not_applicable('nothing_to_compare', 'No {level} control failed.')
END
