/*
id: C6.1
statement: The deployment has an identified owner.
rationale: Somebody must watch it, and answer for it.
clause: "6"
level: mandatory
level_source: inferred
environments: [production, staging]
never:
  fail: "Somebody always deployed it: who that was is known, or it is not."
  waived: It never fails.
check_by_hand: See who triggered the run, or who declared the deployment.
remedy: Deploy by an account of a person; where the run names none, declare who deployed.
*/
CASE
    WHEN actor_person IS NOT NULL THEN pass('ok', format('{} deployed it.', actor), deployment_seqs)
    ELSE undecidable('actor_unknown', CASE WHEN actor IS NULL THEN 'A deleted account deployed it: find out who it was.'
        ELSE format('{} deployed it, which is no person: find out who told it to.', actor) END, deployment_seqs)
END
