/*
id: C15.1c
statement: A rollback was gated like any deployment, or has an emergency exception.
rationale: A recovery under pressure is when somebody else should look.
clause: "15.1"
level: default
level_source: tagged
environments: [production]
rated: false
check_by_hand: Read the reviews of the run, as for C7.4.
remedy: Let the gate approve the rollback, or have an emergency exception approved.
*/
CASE
    WHEN no_rollback_finding IS NOT NULL THEN no_rollback_finding
    ELSE gate_finding
END
