/*
id: C20.5
statement: "After production: deployed, verified and written down."
rationale: A list is what one reads before, not after.
clause: "20.5"
level: default
level_source: derived
environments: [production]
rolls_up: [C14.2, C13.4f, C13.4g, C14.3, C13.4h]
decided_after: true
check_by_hand: Look at its parts.
remedy: Mend what its parts say.
*/
