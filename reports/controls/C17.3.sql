/*
id: C17.3
statement: The steps of a staging deployment were taken.
rationale: Each step rests on the one before.
clause: "17.3"
level: default
level_source: derived
environments: [staging]
rolls_up: [C7.3, C3.5, C7.3b, C10.2b, C14.1, C10.4]
decided_after: true
check_by_hand: Look at its parts.
remedy: Mend what its parts say.
*/
