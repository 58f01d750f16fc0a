/*
id: C20.3
statement: "Before the promotion: merged, approved, risks, owner and recovery were clear."
rationale: A list is what one reads before, not after.
clause: "20.3"
level: default
level_source: derived
environments: [production]
rolls_up: [C11.2a, C12.2d, C11.2d, C11.2e, C11.2f, C12.1]
check_by_hand: Look at its parts.
remedy: Mend what its parts say.
*/
