/*
id: C10.2
statement: Staging was deployed by QA, DevOps or an authorised person.
rationale: Who replaces what staging runs may spoil a test that is under way.
clause: "10.2"
level: default
level_source: tagged
environments: [staging]
check_by_hand: Compare who triggered the run with the roles of that moment.
remedy: Give the person a role that may deploy staging, with its date, or let somebody who has one deploy.
*/
actor_finding
