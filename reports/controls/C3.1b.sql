/*
id: C3.1b
statement: The recorded SHA is the one that was checked out.
rationale: A manual run selects its version by an input, while GitHub records the tip of the dispatched branch. Only a statement of the run itself tells which commit went out.
clause: "3"
level: mandatory
level_source: tagged
environments: [production, staging, development, preview]
check_by_hand: Compare the version in the deployment's payload, the run's name and the checkout step of the job.
remedy: Put the full SHA into the run's name (`run-name`) or into the deployment's payload, or let the pipeline declare it.
*/
CASE
    WHEN version_contradicts THEN fails('version_contradicts',
        format('Its sources name different versions: {}. Find out which commit was checked out.', array_to_string(version_said, '; ')),
        evidence_of(deployment_seqs, version_seqs))
    WHEN version_problem IS NOT NULL THEN version_undecidable(
        version_problem, version_text, dispatch_sha, evidence_of(deployment_seqs, version_seqs))
    ELSE pass('ok', format('{} says commit {}.', version_source, short(known_sha)),
        evidence_of(deployment_seqs, version_seqs))
END
