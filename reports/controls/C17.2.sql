/*
id: C17.2
statement: The steps of a development deployment were taken.
rationale: Each step rests on the one before.
clause: "17.2"
level: default
level_source: derived
subject: pull_request
rolls_up: [C17.2a, C9.1, C9.1b]
check_by_hand: Look at its parts.
remedy: Mend what its parts say.
*/
