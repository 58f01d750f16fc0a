-- Why it is not judged as a rollback; NULL where it is one.
CASE
    WHEN is_rollback THEN NULL
    WHEN version_problem IS NOT NULL THEN version_undecidable(
        version_problem, version_text, dispatch_sha, evidence_of(deployment_seqs, version_seqs))
    WHEN previous_id IS NULL AND NOT deployments_covered_ever THEN undecidable('before_first_ingest',
        'What ran here before is not known: nothing says whether it went back.', deployment_seqs)
    ELSE not_applicable('nothing_to_compare', 'It went to no earlier version.')
END
