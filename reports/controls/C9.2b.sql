/*
id: C9.2b
statement: The ticket went to QA only when there was a version to test.
rationale: Who is asked to test what is not there tests what was there before.
clause: "9.2"
level: default
level_source: inferred
subject: ticket
never:
  pending: It is judged by the moment at which it moved.
  waived: "An exception covers deployments and pull requests, not tickets."
check_by_hand: Compare when the ticket was moved with when its change had reached an environment.
remedy: Move the ticket when the deployment has succeeded.
*/
CASE
    WHEN ready_at IS NULL THEN not_applicable('nothing_to_compare', 'It did not go to QA.')
    WHEN testable THEN pass('ok', format('When it went to QA at {}, a change of it was deployed.', at_utc(ready_at)), ready_seqs)
    WHEN changes = 0 THEN undecidable('no_ticket_link', 'No merged pull request is known for it: name the ticket in its title.', ready_seqs)
    WHEN NOT changes_known THEN undecidable('commit_unknown',
        'The merge commit of a change of it is not known to the ledger: ingest the repository''s git history.', ready_seqs)
    WHEN NOT changes_covered THEN undecidable('source_not_covered',
        'Pull requests and deployments are not complete when it moved: ingest them, or state their coverage.', ready_seqs)
    ELSE fails('not_deployed', format('It went to QA at {}, and nothing of it was deployed.', at_utc(ready_at)), ready_seqs)
END
