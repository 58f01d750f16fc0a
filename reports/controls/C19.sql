/*
id: C19
statement: The deployment is done.
rationale: Done is what holds when nobody looks any more.
clause: "19"
level: mandatory
level_source: derived
environments: [production, staging]
rolls_up: [C3.1b, C8.2, C7.4, C7.3b, C13.4f, C13.4g, C14.1, C14.2, C14.3, C15.3a, C15.3g, C6.5]
decided_after: true
check_by_hand: Look at its parts.
remedy: Mend what its parts say; deploy again where the pipeline failed.
*/
WHEN result IN ('failure', 'error') THEN fails('deployment_failed', 'The pipeline did not complete successfully.', deployment_seqs)
