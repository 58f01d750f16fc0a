/*
id: C7.1u
statement: The preview has an address that is shown.
rationale: A preview that nobody finds is none.
clause: "17.1"
level: recommended
level_source: inferred
subject: pull_request
never:
  pending: A pull request is judged once it is merged.
check_by_hand: Look at the deployment of the preview on the pull request.
remedy: Let the pipeline give the deployment status its `environment_url`.
*/
CASE
    WHEN NOT coalesce(frontend, false) THEN not_applicable('not_required', 'The policy does not call the repository a frontend.')
    WHEN preview_url IS NOT NULL THEN pass('ok', format('#{} shows its preview.', number), evidence_of([pull_seq], preview_seqs))
    WHEN head_sha IS NULL THEN undecidable('commit_unknown', format('What #{} merged is not known.', number), [pull_seq])
    WHEN NOT previews_covered THEN undecidable('source_not_covered',
        'The deployments are not complete while it was open: ingest them, or state their coverage.', [pull_seq])
    WHEN previewed_at IS NULL THEN not_applicable('nothing_to_compare', 'It had no preview.')
    ELSE fails('no_record', format('The preview of #{} gave no address.', number), evidence_of([pull_seq], preview_seqs))
END
