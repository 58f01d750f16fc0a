-- Whether the head that was merged had the approvals that it needed (SOP 12.2, 17.2, 17.4).
CASE
    WHEN len(approved_by) > 0 AND len(approved_by) >= required_reviews THEN pass('ok',
        format('#{} was approved by {}.', number, names(approved_by)), evidence_of([pull_seq], review_seqs, rule_seqs))
    WHEN head_sha IS NULL THEN undecidable('commit_unknown', format('What #{} merged is not known.', number), [pull_seq])
    WHEN NOT pull_reviews_covered THEN undecidable('source_not_covered', format(
        'The reviews of #{} are not complete up to its merge: ingest them, or state their coverage.', number), evidence_of([pull_seq], review_seqs))
    WHEN approved_by_nobody THEN undecidable('actor_unknown', format(
        'A bot or a deleted account is among those who approved #{}: find out who acted.', number), evidence_of([pull_seq], review_seqs))
    WHEN len(dismissed_by) > 0 THEN undecidable('time_imprecise', format(
        'The review of {} was dismissed, and nothing says whether #{} had been merged by then.', names(dismissed_by), number), evidence_of([pull_seq], review_seqs))
    WHEN len(approved_by) = 0 THEN fails('not_approved', CASE WHEN len(approved_elsewhere_by) > 0
        THEN format('#{} was changed after {} had approved it.', number, names(approved_elsewhere_by))
        ELSE format('Nobody approved #{}.', number) END, evidence_of([pull_seq], review_seqs))
    WHEN NOT rules_known THEN undecidable('source_not_covered', format(
        'How many approvals {} asked for when #{} was merged is not known: ingest the rules of the branch.', base_ref, number),
        evidence_of([pull_seq], review_seqs))
    ELSE fails('not_approved', format('#{} had {} of {} approvals, by {}.', number, len(approved_by), required_reviews, names(approved_by)),
        evidence_of([pull_seq], review_seqs, rule_seqs))
END
