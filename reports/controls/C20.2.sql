/*
id: C20.2
statement: "After staging: deployed, tested and written down."
rationale: A list is what one reads before, not after.
clause: "20.2"
level: default
level_source: derived
environments: [staging]
rolls_up: [C10.4, C14.1, C16.1c, C16.1d, C10.2b]
decided_after: true
check_by_hand: Look at its parts.
remedy: Mend what its parts say.
*/
