-- Whether the checks that the branch asks for had passed on the head that was merged (SOP 12.2, 17.2).
CASE
    WHEN NOT rules_known THEN undecidable('source_not_covered', format(
        'Which checks {} asked for when #{} was merged is not known: ingest the rules of the branch.', base_ref, number), [pull_seq])
    WHEN len(required_checks) = 0 THEN not_applicable('not_required', format('{} asked for no check.', base_ref))
    WHEN head_sha IS NULL THEN undecidable('commit_unknown', format('What #{} merged is not known.', number), [pull_seq])
    WHEN len(failed_checks) > 0 THEN fails('check_failed', format('#{} was merged without a success of {}.', number, names(failed_checks)),
        evidence_of([pull_seq], check_seqs, rule_seqs))
    WHEN len(late_checks) > 0 THEN fails('late', format('{} passed only after #{} was merged.', names(late_checks), number),
        evidence_of([pull_seq], check_seqs, rule_seqs))
    WHEN len(missing_checks) > 0 AND NOT checks_covered THEN undecidable('source_not_covered', format(
        'The checks of #{} are not complete: {} may have been archived.', number, names(missing_checks)), evidence_of([pull_seq], check_seqs, rule_seqs))
    WHEN len(missing_checks) > 0 THEN fails('check_failed', format('{} did not run on what #{} merged.', names(missing_checks), number),
        evidence_of([pull_seq], check_seqs, rule_seqs))
    ELSE pass('ok', format('#{} had passed {}.', number, names(required_checks)), evidence_of([pull_seq], check_seqs, rule_seqs))
END
