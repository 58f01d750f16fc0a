/*
id: C12.2e
statement: The merge to main did not itself deploy production.
rationale: Production goes out when somebody decides so, not when somebody merges.
clause: "12.2"
level: default
level_source: inferred
environments: [production]
rolls_up: [C3.5]
check_by_hand: Look at the event of the run that deployed.
remedy: Let the production workflow start by workflow_dispatch only.
*/
