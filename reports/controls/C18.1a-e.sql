/*
id: C18.1
statement: An urgent deployment has {what}.
rationale: In a hurry everything is left out but what must not be.
clause: "18.1"
level: mandatory
level_source: inferred
subject: exception
never:
  pending: An exception says it when it is recorded.
  waived: "An exception covers deployments and pull requests: this one is itself what is judged."
check_by_hand: Read the exception and look for {what}.
remedy: Write it into the exception, and record it again.
variants:
  a:
    cases: |
      WHEN list_contains(missing, 'ticket') THEN fails('incomplete', 'It lacks {what}.', seqs)
    what: a ticket
    never: {undecidable: "It is said in the exception or it is not."}
  b:
    cases: |
      WHEN NOT has_deployment AND deployments_covered THEN
          not_applicable('nothing_to_compare', 'Nothing was deployed by it.')
      WHEN NOT has_deployment THEN
          undecidable('source_not_covered', 'No deployment of it is known: ingest the deployments, or state their coverage.', seqs)
      WHEN version_problem IS NOT NULL THEN
          undecidable(version_problem, 'Which version was deployed by it is not known for certain: look at its deployments.', seqs)
    what: a known version
    never: {fail: "Which version it was is known or it is not; what names none is judged by C8.2."}
  c:
    cases: |
      WHEN list_contains(missing, 'reason') THEN fails('incomplete', 'It lacks {what}.', seqs)
    what: its reason
    never: {undecidable: "It is said in the exception or it is not."}
  d:
    cases: |
      WHEN list_contains(missing, 'risk') THEN fails('incomplete', 'It lacks {what}.', seqs)
    what: the accepted risks
    never: {undecidable: "It is said in the exception or it is not."}
  e:
    cases: |
      WHEN list_contains(missing, 'follow_up') OR list_contains(missing, 'notes (why no follow-up is needed)') THEN
          fails('incomplete', 'It lacks {what}.', seqs)
    what: a follow-up
    never: {undecidable: "It is said in the exception or it is not."}
*/
CASE
    WHEN exception_kind <> 'urgent' THEN not_applicable('not_required', 'It is not for an urgent deployment.')
    WHEN state = 'void' THEN not_applicable('nothing_to_compare', 'It was taken back.')
    {cases}
    ELSE pass('ok', 'It has {what}.', seqs)
END
