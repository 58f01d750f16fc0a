/*
id: C20.4
statement: "Before production: promoted, version and gate were clear."
rationale: A list is what one reads before, not after.
clause: "20.4"
level: default
level_source: derived
environments: [production]
rolls_up: [C12.1, C3.3, C8.2, C7.4]
check_by_hand: Look at its parts.
remedy: Mend what its parts say.
*/
