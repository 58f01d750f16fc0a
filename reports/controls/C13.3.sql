/*
id: C13.3
statement: It went through an approved pipeline.
rationale: What is done by hand on a server leaves no trace and cannot be repeated.
clause: "13.3"
level: default
level_source: inferred
environments: [production]
check_by_hand: Compare the workflow of the run with the deploy workflows of the policy.
remedy: Deploy by the pipeline, or add its workflow to `deploy_workflows` of the policy.
*/
CASE
    WHEN path IS NULL THEN undecidable('run_not_linked', CASE WHEN made_by = 'actions'
        THEN 'The run of this deployment is not known: ingest its statuses, the runs and the jobs.'
        ELSE 'No workflow run made it: nothing says by which pipeline it went.' END, deployment_seqs)
    WHEN is_approved_workflow THEN pass('ok', format('{} deployed it.', path), deployment_seqs)
    ELSE fails('no_pipeline', format('{} is none of the deploy workflows of the policy.', path), deployment_seqs)
END
