-- Whether somebody's request for changes was still open when it was merged (SOP 12.2).
CASE
    WHEN NOT pull_reviews_covered THEN undecidable('source_not_covered', format(
        'The reviews of #{} are not complete up to its merge: ingest them, or state their coverage.', number), evidence_of([pull_seq], review_seqs))
    WHEN len(refused_by) > 0 THEN fails('change_request_open', format('{} had asked for changes of #{}, and had not approved it since.',
        names(refused_by), number), evidence_of([pull_seq], review_seqs))
    WHEN len(dismissed_by) > 0 THEN undecidable('time_imprecise', format(
        'The review of {} was dismissed, and nothing says whether #{} had been merged by then.', names(dismissed_by), number), evidence_of([pull_seq], review_seqs))
    ELSE pass('ok', format('No request for changes of #{} was open.', number), evidence_of([pull_seq], review_seqs))
END
