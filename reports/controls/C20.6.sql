/*
id: C20.6
statement: "Before a rollback: version, owner and gate were clear."
rationale: A list is what one reads before, not after.
clause: "20.6"
level: default
level_source: derived
environments: [production]
rolls_up: [C15.1, C15.1b, C6.1, C15.1c, C15.3g]
check_by_hand: Look at its parts.
remedy: Mend what its parts say.
*/
WHEN no_rollback_finding IS NOT NULL THEN no_rollback_finding
