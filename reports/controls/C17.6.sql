/*
id: C17.6
statement: The steps of a rollback were taken.
rationale: Each step rests on the one before.
clause: "17.6"
level: default
level_source: derived
environments: [production]
rolls_up: [C15.1b, C8.3b, C15.1c, C15.3a, C15.3c, C15.3f, C15.3g]
decided_after: true
check_by_hand: Look at its parts.
remedy: Mend what its parts say.
*/
WHEN no_rollback_finding IS NOT NULL THEN no_rollback_finding
