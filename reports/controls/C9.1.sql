/*
id: C9.1
statement: Every pull request merged to development reached the development environment.
rationale: What was merged and never ran cannot have been looked at by anybody before QA gets it.
clause: "9.1"
level: mandatory
level_source: tagged
subject: pull_request
check_by_hand: Find the deployment of the merge commit, or of a later commit that contains it, to the development environment.
remedy: Deploy development, and find out why the merge did not trigger it.
*/
CASE
    WHEN carried_at <= development_due THEN pass('ok',
        format('Deployment {} brought it to development at {}.', carried_by, at_utc(carried_at)),
        evidence_of([pull_seq], carried_seqs))
    WHEN judged_at < development_due THEN pending('in_window',
        format('It is due in development by {}.', at_utc(development_due)), development_due)
    WHEN NOT merge_is_known THEN undecidable('commit_unknown',
        format('Its merge commit {} is not known to the ledger: ingest the repository''s git history.', short(merge_sha)), [pull_seq])
    WHEN NOT development_covered THEN undecidable('source_not_covered', format(
        'The deployments are not complete from the merge to {}: ingest them, or state their coverage.', at_utc(development_due)), [pull_seq])
    WHEN carried_at IS NOT NULL THEN fails('late', format('It reached development at {}; it was due by {}.',
        at_utc(carried_at), at_utc(development_due)), evidence_of([pull_seq], carried_seqs))
    ELSE fails('not_deployed', format('No successful deployment to development contained it by {}.',
        at_utc(development_due)), [pull_seq])
END
