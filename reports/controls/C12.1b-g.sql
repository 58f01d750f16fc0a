/*
id: C12.1
statement: The pull request into main says {what}.
rationale: Who approves a promotion should not have to find out what it is.
clause: "12.1"
level: default
level_source: inferred
environments: [production]
check_by_hand: Read the body of the pull request as it was at the merge, and look for a heading that says {what}.
remedy: Add a section for it to the template of the pull request; `pull_request.sections` of the policy names the headings that count.
variants:
  b: {what: what is promoted, section: scope}
  c: {what: its tickets or pull requests, section: tickets}
  d: {what: the QA status, section: qa}
  e: {what: the known risks, section: risks}
  f: {what: how it is deployed, section: deployment}
  g: {what: how to recover, section: rollback}
*/
CASE
    WHEN version_problem IS NOT NULL THEN version_undecidable(
        version_problem, version_text, dispatch_sha, evidence_of(deployment_seqs, version_seqs))
    WHEN len(lacks_{section}) > 0 THEN fails('incomplete',
        format('{} does not say {what}.', names(['#' || n for n in lacks_{section}])), body_seqs)
    WHEN no_promotion_finding IS NOT NULL THEN no_promotion_finding
    ELSE pass('ok', 'The pull request says {what}.', body_seqs)
END
