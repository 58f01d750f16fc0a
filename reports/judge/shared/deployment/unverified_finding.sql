-- Why nothing says that no verification of it failed; NULL where that is known (SOP 14.3).
CASE
    WHEN result IN ('failure', 'error') OR verification_failed_at IS NOT NULL OR verification_found THEN NULL
    WHEN succeeded_at IS NULL AND last_state = 'inactive' THEN undecidable('source_not_covered',
        'Only its last status is known: ingest the whole history of its statuses.', deployment_seqs)
    WHEN succeeded_at IS NULL THEN pending('in_window', 'It is still running: a verification is due after it succeeds.', NULL)
    WHEN judged_at < verification_due THEN pending('in_window',
        format('A verification is due by {}.', at_utc(verification_due)), verification_due)
    WHEN NOT verification_covered THEN undecidable('source_not_covered',
        'The register of verifications is not complete up to the deadline: ingest it, or state its coverage.', deployment_seqs)
END
