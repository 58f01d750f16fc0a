-- Whether the person who deployed held a role that may deploy here, at the start (section 3, "Roles").
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
