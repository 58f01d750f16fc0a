/*
id: C7.2
statement: Development was deployed from the development branch.
rationale: Development shows what was merged, and nothing else.
clause: "7.2"
level: mandatory
level_source: tagged
environments: [development]
check_by_hand: Look at the ref of the deployment.
remedy: Let the pipeline deploy the development branch only.
*/
CASE
    WHEN ref IS NULL THEN undecidable('trigger_unknown',
        'Nothing says which branch was deployed: record it, or let the pipeline make a deployment.', deployment_seqs)
    WHEN ref_is_development THEN pass('ok', format('It was deployed from {}.', ref), deployment_seqs)
    ELSE fails('not_in_development', format('It was deployed from {}, not from the development branch.', ref), deployment_seqs)
END
