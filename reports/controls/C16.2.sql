/*
id: C16.2
statement: The production deployment has its minimum of papers.
rationale: Seven lines suffice to find everything else.
clause: "16.2"
level: recommended
level_source: derived
environments: [production]
rolls_up: [C13.4a, C13.4b, C13.4c, C13.4e, C13.4f, C13.4g, C13.4h]
decided_after: true
check_by_hand: Look at its parts.
remedy: Mend what its parts say.
*/
