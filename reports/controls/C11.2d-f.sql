/*
id: C11.2
statement: "{what} before the promotion."
rationale: What nobody thought of before is thought of under pressure afterwards.
clause: "11.2"
level: mandatory
level_source: inferred
environments: [production]
check_by_hand: Read the body of the pull request into main as it was at the merge.
remedy: Write it into the pull request before it is merged; `pull_request.sections` of the policy names the headings that count.
variants:
  d: {what: Known risks are documented, section: risks, lacking: its known risks}
  e: {what: The owner of the deployment is named, section: owner, lacking: who will deploy it}
  f: {what: The way to recover is stated, section: rollback, lacking: how to recover}
*/
CASE
    WHEN version_problem IS NOT NULL THEN version_undecidable(
        version_problem, version_text, dispatch_sha, evidence_of(deployment_seqs, version_seqs))
    WHEN len(lacks_{section}) > 0 THEN fails('incomplete',
        format('{} does not say {lacking}.', names(['#' || n for n in lacks_{section}])), body_seqs)
    WHEN no_promotion_finding IS NOT NULL THEN no_promotion_finding
    ELSE pass('ok', 'The pull request says {lacking}.', body_seqs)
END
