/*
id: C8.2b
statement: The version is named by a full SHA that resolves.
rationale: An abbreviation or a tag may come to mean something else.
clause: "8.2"
level: default
level_source: inferred
environments: [production, staging]
check_by_hand: Read the version in the payload, the name of the run or the declaration.
remedy: Name the version by its full SHA of 40 digits.
*/
CASE
    WHEN version_problem IS NOT NULL THEN version_undecidable(
        version_problem, version_text, dispatch_sha, evidence_of(deployment_seqs, version_seqs))
    WHEN regexp_full_match(lower(version_text), '[0-9a-f]{40}|[0-9a-f]{64}') THEN pass('ok',
        format('It names {}.', lower(version_text)), evidence_of(deployment_seqs, version_seqs))
    ELSE fails('not_a_full_sha', format('It names its version as {}, not by the full SHA {}.', version_text, known_sha),
        evidence_of(deployment_seqs, version_seqs))
END
