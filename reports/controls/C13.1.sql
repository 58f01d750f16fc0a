/*
id: C13.1
statement: Production was deployed by DevOps, the Head of Engineering or an authorised person.
rationale: Only those who are trusted with production may change it.
clause: "13.1"
level: mandatory
level_source: tagged
environments: [production]
check_by_hand: Compare who triggered the run with the roles of that moment.
remedy: Give the person a role that may deploy production, with its date, or let somebody who has one deploy.
*/
CASE
    WHEN actor_authority = 'authorised' THEN pass('ok', format('{} might deploy here.', actor),
        evidence_of(deployment_seqs, actor_role_seqs))
    WHEN actor_authority = 'actor_unknown' THEN undecidable('actor_unknown',
        'A bot or a deleted account deployed it: find out who acted.', deployment_seqs)
    WHEN actor_authority = 'roles_not_given' THEN undecidable('roles_not_given',
        'Nobody is known to hold a role that may deploy here: record the roles with their dates.', deployment_seqs)
    ELSE fails('actor_not_authorised', format('{} held no role that may deploy here when it started.', actor),
        evidence_of(deployment_seqs, actor_role_seqs))
END
