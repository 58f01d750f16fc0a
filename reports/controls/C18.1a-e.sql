/*
id: C18.1
statement: An urgent deployment has {what}.
rationale: In a hurry everything is left out but what must not be.
clause: "18.1"
level: mandatory
level_source: inferred
subject: exception
check_by_hand: Read the exception and look for {what}.
remedy: Write it into the exception, and record it again.
variants:
  a: {what: a ticket, lacking: "list_contains(missing, 'ticket')"}
  b: {what: a known version, lacking: NOT version_known}
  c: {what: its reason, lacking: "list_contains(missing, 'reason')"}
  d: {what: the accepted risks, lacking: "list_contains(missing, 'risk')"}
  e: {what: a follow-up, lacking: "list_contains(missing, 'follow_up') OR list_contains(missing, 'notes (why no follow-up is needed)')"}
*/
CASE
    WHEN exception_kind <> 'urgent' THEN not_applicable('not_required', 'It is not for an urgent deployment.')
    WHEN state = 'void' THEN not_applicable('nothing_to_compare', 'It was taken back.')
    WHEN {lacking} THEN fails('incomplete', 'It lacks {what}.', seqs)
    ELSE pass('ok', 'It has {what}.', seqs)
END
