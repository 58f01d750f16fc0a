/*
id: C3.5
statement: Staging and production were triggered by hand.
rationale: A deployment that starts by itself has nobody who decided that now is the time.
clause: "7.3"
level: mandatory
level_source: tagged
environments: [production, staging]
check_by_hand: Look at the event of the workflow run that deployed.
remedy: Let the workflow start by workflow_dispatch only, or name its event in `triggers.manual` of the policy.
*/
CASE
    WHEN event IS NULL THEN undecidable('trigger_unknown',
        'No workflow run is known that made it: nothing says how it was started.', deployment_seqs)
    WHEN event = 'workflow_dispatch' AND actor_is_bot THEN undecidable('actor_unknown',
        format('A bot, {}, dispatched it: find out who told it to.', actor), deployment_seqs)
    WHEN list_contains(manual_events, event) THEN pass('ok',
        format('It was started by {}.', event), deployment_seqs)
    WHEN event IN ('push', 'schedule', 'pull_request', 'workflow_run', 'release') THEN fails('not_manual',
        format('It was started by {}, not by hand.', event), deployment_seqs)
    ELSE undecidable('trigger_unknown',
        format('Whether {} is by hand is not known: name it in `triggers.manual` of the policy if it is.', event), deployment_seqs)
END
