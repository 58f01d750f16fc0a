/*
id: C7.4
statement: The production gate was passed before the pipeline started.
rationale: The approval gate is the one point where somebody answers for a production deployment before it happens.
clause: "7.4, 13.1, 13.2, 20.4"
level: mandatory
level_source: tagged
environments: [production]
check_by_hand: Open the run at its source and read the reviews of the environment; the settings of the environment show whether reviewers are required.
remedy: Configure required reviewers for the environment and forbid bypassing; have an authorised approver approve before the job starts.
*/
gate_finding
