/*
id: C6.3
statement: The exception was approved by the Head of Engineering, or by whoever may approve its kind.
rationale: Who may not decide cannot allow what the rules forbid.
clause: "6"
level: mandatory
level_source: inferred
subject: exception
never:
  pending: What is announced is not approved.
  waived: "An exception covers deployments and pull requests: this one is itself what is judged."
check_by_hand: Compare the approver with the roles of the moment of approval.
remedy: Have it approved by the Head of Engineering, or give the approver the role, with its date.
*/
CASE
    WHEN state = 'void' THEN not_applicable('nothing_to_compare', 'It was taken back.')
    WHEN list_contains(missing, 'approver') THEN fails('incomplete', 'It names no approver.', seqs)
    WHEN approved_at IS NULL THEN fails('incomplete', 'It does not say when it was approved.', seqs)
    WHEN judged_at < approved_at THEN fails('incomplete', format('It says that it is approved at {}.', at_utc(approved_at)), seqs)
    WHEN authority = 'authorised' THEN pass('ok', format('{} might approve it.', approver), seqs)
    WHEN authority = 'actor_unknown' THEN undecidable('actor_unknown',
        'A bot or a deleted account approved it: find out who acted.', seqs)
    WHEN authority = 'roles_not_given' THEN undecidable('roles_not_given',
        'Nobody is known to hold a role that may approve it: record the roles with their dates.', seqs)
    ELSE fails('approver_not_authorised', format('{} held no role that may approve it.', approver), seqs)
END
