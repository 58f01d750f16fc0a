/*
id: A5
statement: Runs, deployments and records agree with each other.
rationale: A deployment that nobody counted is judged by nobody.
clause: "beyond the SOP"
level: advisory
level_source: derived
subject: source
never:
  pending: It is judged as it is now, and nothing of it is still to come.
  not_applicable: What has a row here has one to judge.
  waived: An exception covers deployments; what is lasting is mended, or stays open.
check_by_hand: Compare the runs of the deploy workflows with the deployment records, and look for holes in the run numbers.
remedy: Explain each difference, and ingest what is missing.
*/
CASE
    WHEN missing_runs > 0 THEN fails('population_differs', format(
        '{} workflow runs are missing between those that are held.', missing_runs), population_seqs)
    WHEN len(unmatched) > 0 THEN fails('population_differs', format(
        '{} deployments have no workflow run, or runs no deployment: {}.', len(unmatched), names(unmatched[1:5])), population_seqs)
    WHEN NOT population_covered THEN undecidable('source_not_covered',
        'Runs and deployments are not complete from the first deployment on: ingest them, or state their coverage.', population_seqs)
    ELSE pass('ok', format('All {} deployments have their run.', deployments), population_seqs)
END
