/*
id: C8.2
statement: A staging or production deployment names its version.
rationale: What QA tests and what users get must be the same thing, and can only be compared when both are named.
clause: "8.2"
level: mandatory
level_source: tagged
environments: [production, staging]
check_by_hand: Look for the SHA in the deployment's payload, the run's name, or the pipeline's declaration.
remedy: Put the full SHA into the run's name (`run-name`) or into the deployment's payload, or let the pipeline declare it.
*/
CASE
    WHEN version_text IS NULL AND version_problem = 'commit_unknown' AND is_collected AND history_covered
        THEN fails('no_version', 'It names no version at all: record the commit SHA that was deployed.',
            evidence_of(deployment_seqs, version_seqs))
    WHEN version_problem IS NOT NULL THEN version_undecidable(
        version_problem, version_text, dispatch_sha, evidence_of(deployment_seqs, version_seqs))
    ELSE pass('ok', format('It names commit {} by {}.', short(known_sha), version_source),
        evidence_of(deployment_seqs, version_seqs))
END
