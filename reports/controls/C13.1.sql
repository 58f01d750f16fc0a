/*
id: C13.1
statement: Production was deployed by DevOps, the Head of Engineering or an authorised person.
rationale: Only those who are trusted with production may change it.
clause: "13.1"
level: mandatory
level_source: tagged
environments: [production]
check_by_hand: Compare who triggered the run with the roles of that moment.
remedy: Give the person a role that may deploy production, with its date, or let somebody who has one deploy.
*/
actor_finding
