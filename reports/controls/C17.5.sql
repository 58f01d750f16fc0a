/*
id: C17.5
statement: The steps of a production deployment were taken.
rationale: Each step rests on the one before.
clause: "17.5"
level: default
level_source: derived
environments: [production]
rolls_up: [C3.3, C3.5, C7.4, C13.3, C14.2, C13.4f, C13.4g]
decided_after: true
check_by_hand: Look at its parts.
remedy: Mend what its parts say.
*/
