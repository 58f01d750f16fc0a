/*
id: C7.1
statement: The pull request of a user interface had a preview.
rationale: What can be looked at before the merge need not be taken back after it.
clause: "7.1"
level: recommended
level_source: tagged
subject: pull_request
never:
  pending: A pull request is judged once it is merged.
check_by_hand: Look for a preview deployment of the head of the pull request.
remedy: Let the pipeline deploy a preview for each pull request; `frontend = true` in the policy says where.
*/
CASE
    WHEN NOT coalesce(frontend, false) THEN not_applicable('not_required', 'The policy does not call the repository a frontend.')
    WHEN previewed_at <= merged_at THEN pass('ok', format('#{} had a preview.', number), evidence_of([pull_seq], preview_seqs))
    WHEN head_sha IS NULL THEN undecidable('commit_unknown', format('What #{} merged is not known.', number), [pull_seq])
    WHEN NOT previews_covered THEN undecidable('source_not_covered',
        'The deployments are not complete while it was open: ingest them, or state their coverage.', [pull_seq])
    WHEN previewed_at IS NOT NULL THEN fails('late', format('Its preview succeeded at {}, after the merge.', at_utc(previewed_at)),
        evidence_of([pull_seq], preview_seqs))
    ELSE fails('not_deployed', format('No preview of the head of #{} succeeded.', number), evidence_of([pull_seq], preview_seqs))
END
