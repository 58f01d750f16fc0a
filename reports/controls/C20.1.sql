/*
id: C20.1
statement: "Before staging: version, ticket, owner and gate were clear."
rationale: A list is what one reads before, not after.
clause: "20.1"
level: default
level_source: derived
environments: [staging]
rolls_up: [C7.3, C8.2, C10.1, C6.1, C7.3b]
check_by_hand: Look at its parts.
remedy: Mend what its parts say.
*/
