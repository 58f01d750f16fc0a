/*
id: C17.4
statement: The steps of the promotion were taken.
rationale: Each step rests on the one before.
clause: "17.4"
level: default
level_source: derived
environments: [production]
rolls_up: [C12.2d, C12.1, C12.1b, C12.1c, C12.1d, C12.1e, C12.1f, C12.2a]
check_by_hand: Look at its parts.
remedy: Mend what its parts say.
*/
