-- Why staging has no QA result of its version (section 3, "C10.4"); NULL where it cannot be said.
CASE
    WHEN result IN ('failure', 'error') THEN not_applicable('deployment_failed', 'The deployment failed: there was nothing to test.')
    WHEN staging_qa_unknown_sha THEN version_undecidable(
        version_problem, version_text, dispatch_sha, evidence_of(deployment_seqs, staging_qa_seqs))
    WHEN succeeded_at IS NULL AND last_state = 'inactive' THEN NULL
    WHEN succeeded_at IS NULL THEN pending('in_window', 'It is still running: a QA result is due after it succeeds.', NULL)
    WHEN staging_qa_unclear THEN undecidable('time_imprecise',
        'The QA result names only a day, and the version was live for a part of it: say at what time it was tested.', staging_qa_seqs)
    WHEN replaced_at <= qa_due THEN not_applicable('superseded', format(
        'Another version replaced it at {}, before a QA result was due.', at_utc(replaced_at)))
    WHEN judged_at < qa_due THEN pending('in_window', format('A QA result is due by {}.', at_utc(qa_due)), qa_due)
    WHEN NOT qa_covered_to_due THEN NULL
    WHEN staging_qa_late THEN fails('late', format('The QA result came after {}, when it was due.', at_utc(qa_due)), staging_qa_seqs)
    ELSE fails('no_qa_result', format(
        'No QA result of this environment names commit {} while it was live, by {}.', short(known_sha), at_utc(qa_due)),
        deployment_seqs)
END
