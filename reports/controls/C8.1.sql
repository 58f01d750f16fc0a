/*
id: C8.1
statement: Source branch and trigger fit the environment.
rationale: The table of 8.1 is the whole process in four lines.
clause: "8.1"
level: mandatory
level_source: tagged
environments: [production, staging, development]
rolls_up: [C3.3, C3.4, C3.5, C7.2, C7.3]
check_by_hand: Compare branch and trigger of the run with the table of clause 8.1.
remedy: Mend what its parts say.
*/
