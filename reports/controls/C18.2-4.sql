/*
id: C18.
statement: "{statement}"
rationale: "{rationale}"
clause: "18.{number}"
level: mandatory
level_source: inferred
subject: exception
never:
  pending: It is complete and approved when it is recorded, or it is not.
  waived: "An exception covers deployments and pull requests: this one is itself what is judged."
check_by_hand: Read the exception, and who approved it when.
remedy: Complete the exception, have it approved by whoever may, and record it again.
variants:
  "2":
    number: "2"
    kind: pipeline
    what: a workaround
    statement: A workaround was approved, documented, and will be cleaned up.
    rationale: A workaround that stays becomes the process.
  "3":
    number: "3"
    kind: qa_outside_staging
    what: QA outside staging
    statement: QA outside staging has an approved reason.
    rationale: Elsewhere other things run than what goes out.
  "4":
    number: "4"
    kind: without_full_qa
    what: production without full QA
    statement: Production without full QA has an exception with reason, approver, risk and follow-up, approved before.
    rationale: Who accepts an unknown risk must know it, and say so beforehand.
*/
CASE
    WHEN exception_kind <> '{kind}' THEN not_applicable('not_required', 'It is not for {what}.')
    WHEN state = 'void' THEN not_applicable('nothing_to_compare', 'It was taken back.')
    WHEN len(missing) > 0 THEN fails('incomplete', format('It {}.', why), seqs)
    WHEN authority IN ('actor_unknown', 'roles_not_given') THEN undecidable(authority,
        'Whether its approver might approve it is not known: record the roles with their dates.', seqs)
    WHEN authority <> 'authorised' THEN fails('approver_not_authorised', format('{} held no role that may approve it.', approver), seqs)
    WHEN state = 'late' THEN fails('late', format('It was approved at {}, after what it covers had started at {}.', at_utc(approved_at), at_utc(first_started_at)), seqs)
    ELSE pass('ok', format('{} approved it at {}, and it says all that it must.', approver, at_utc(approved_at)), seqs)
END
