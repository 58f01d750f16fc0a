/*
id: C8.3b
statement: A historical deployment was made by an authorised person.
rationale: Going back undoes what others have released.
clause: "8.3"
level: default
level_source: tagged
environments: [production, staging]
check_by_hand: Compare who triggered the run with the roles of that moment.
remedy: Let somebody with the role deploy an earlier version.
*/
CASE
    WHEN no_rollback_finding IS NOT NULL THEN no_rollback_finding
    ELSE actor_finding
END
