/*
id: C7.3b
statement: The staging gate was passed, where one is required.
rationale: Where a team wants a say in what occupies staging, a deployment without it displaces somebody's test.
clause: "7.3, 10.2"
level: default
level_source: tagged
environments: [staging]
check_by_hand: Open the run at its source and read the reviews of the environment.
remedy: Configure required reviewers for the environment, and have one approve before the job starts.
*/
CASE
    WHEN NOT gate_required THEN not_applicable('not_required', 'The policy requires no gate for staging here.')
    ELSE gate_finding
END
