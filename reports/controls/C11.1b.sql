/*
id: C11.1b
statement: What was approved is what went out.
rationale: Promotion makes new commits, so tested and deployed SHAs differ; the content is the same only when the trees are.
clause: "11.1"
level: mandatory
level_source: tagged
environments: [production]
check_by_hand: Compare `git rev-parse TESTED^{tree}` with `git rev-parse DEPLOYED^{tree}`; where they differ, `git log TESTED..DEPLOYED` lists what QA never saw.
remedy: Test the content that is to go out, or promote exactly what was tested.
*/
CASE
    WHEN version_problem IS NOT NULL THEN version_undecidable(
        version_problem, version_text, dispatch_sha, evidence_of(deployment_seqs, version_seqs))
    WHEN rollback_before_ledger THEN undecidable('before_first_ingest',
        'It went back to a version from before the ledger began: find its QA result of that time.', deployment_seqs)
    WHEN tree IS NULL THEN undecidable('commit_unknown',
        'The tree of the deployed commit is not in the ledger: ingest the repository''s git history.', version_seqs)
    WHEN decisive_tied THEN undecidable('order_equal',
        'A passing and a failing QA result of the same content have the same time.', qa_seqs)
    WHEN decisive_unclear THEN undecidable('time_imprecise',
        'A passing and another result of the same content cannot be put in order, for one names only a day: say at what time it was given.', qa_seqs)
    WHEN decisive_passed THEN pass('ok',
        format('The content that passed at {} is what went out (tree {}).', at_utc(decisive_at), short(tree)),
        evidence_of([decisive_seq], version_seqs))
    WHEN decisive_seq IS NOT NULL THEN fails('qa_failed_later',
        format('The last QA result of this content, of {}, is not a pass.', at_utc(decisive_at)), evidence_of([decisive_seq]))
    WHEN same_tree_unclear THEN undecidable('time_imprecise',
        'The QA result of this content names only the day of the deployment: say at what time it was given.', qa_seqs)
    WHEN coalesce(candidates, 0) = 0 THEN not_applicable('nothing_to_compare', 'There is no QA result to compare with.')
    WHEN component_has_paths THEN undecidable('commit_unknown',
        'The trees differ, and those of the component''s paths are not in the ledger.', qa_seqs)
    WHEN NOT qa_covered_at_start THEN undecidable('source_not_covered',
        'The register of QA results is not complete up to the start: ingest it, or state its coverage.', qa_seqs)
    ELSE fails('tree_differs', format(
        'What was tested ({}) is not what went out: {} {} never seen by QA{}.',
        short(last_tested_sha), len(untested_commits),
        CASE len(untested_commits) WHEN 1 THEN 'commit was' ELSE 'commits were' END,
        CASE WHEN len(untested_commits) > 0
            THEN ' (' || array_to_string([short(c) for c in untested_commits[:5]], ', ') || ')' ELSE '' END),
        evidence_of(qa_seqs, version_seqs))
END
