-- What the controls are written in: the six verdicts, and the judgements that several share.

CREATE MACRO verdict(verdict, reason, message, evidence, due) AS {
    'verdict': verdict::VARCHAR, 'reason': reason::VARCHAR, 'message': message::VARCHAR,
    'evidence': list_sort(list_distinct(list_filter(evidence::BIGINT[], lambda seq: seq IS NOT NULL))),
    'due': due::TIMESTAMPTZ};
CREATE MACRO pass(reason, message, evidence) AS verdict('pass', reason, message, evidence, NULL);
CREATE MACRO fails(reason, message, evidence) AS verdict('fail', reason, message, evidence, NULL);
CREATE MACRO undecidable(reason, message, evidence) AS
    verdict('undecidable', reason, message, evidence, NULL);
CREATE MACRO pending(reason, message, due) AS verdict('pending', reason, message, [], due);
CREATE MACRO not_applicable(reason, message) AS
    verdict('not_applicable', reason, message, [], NULL);

CREATE MACRO evidence_of(a, b := [], c := []) AS
    list_concat(list_concat(coalesce(a, []), coalesce(b, [])), coalesce(c, []));
CREATE MACRO short(sha) AS coalesce(left(sha, 7), 'missing');
CREATE MACRO at_utc(moment) AS coalesce(strftime(moment, '%Y-%m-%d %H:%M:%S UTC'), 'an unknown time');
CREATE MACRO names(list) AS coalesce(nullif(array_to_string(
    [coalesce(n, 'a deleted account') for n in list], ', '), ''), 'nobody');

-- The deployed version is not known for certain (controls.md section 3, "Deployed SHA").
CREATE MACRO version_undecidable(problem, text, dispatch_sha, evidence) AS undecidable(problem,
    CASE problem
        WHEN 'sha_is_dispatch_head' THEN format(
            'Only the dispatched commit {} is known, and this workflow selects its version by an input: put the SHA into the run''s name or the payload.',
            short(dispatch_sha))
        WHEN 'version_ambiguous' THEN 'The run''s name holds more than one SHA: name only the deployed one.'
        WHEN 'run_not_linked' THEN 'The run that would name the version is not known: ingest the workflow runs and jobs.'
        ELSE format('The version {} is not a commit that the ledger knows: ingest the repository''s git history.',
            coalesce(text, 'of this deployment'))
    END, evidence);

-- The gate (controls.md section 3): which of its outcomes an evidence row shows.
CREATE MACRO gate_judgement(e) AS CASE
    WHEN e.made_by = 'actions' AND e.run_id IS NULL THEN undecidable('run_not_linked',
        'The run of this deployment is not known: ingest its statuses, the runs and the jobs.', e.deployment_seqs)
    WHEN e.gate_approved AND (e.made_by IN ('api', 'record') OR e.gate_waited OR e.run_attempt = 1)
        THEN pass('ok', format('Approved by {}, between {} and {}.', names(e.approvers),
            at_utc(e.approved_not_before), at_utc(e.approved_not_after)), evidence_of(e.gate_seqs, e.deployment_seqs))
    WHEN e.gate_approved THEN undecidable('approval_attempt_unknown', format(
        'Attempt {} did not wait for the gate, and the approval of the run may belong to another attempt.',
        coalesce(e.run_attempt::VARCHAR, '(unknown)')),
        evidence_of(e.gate_seqs, e.deployment_seqs))
    WHEN e.gate_rejected THEN fails('gate_rejected',
        'The gate was refused, and the deployment ran all the same: find out who let it through.',
        evidence_of(e.gate_seqs, e.deployment_seqs))
    WHEN NOT CASE WHEN e.made_by IN ('api', 'record') THEN e.approvals_covered ELSE e.reviews_covered END
        THEN undecidable('source_not_covered',
            'The approvals are not in the ledger up to the start: ingest them, or state their coverage.', e.deployment_seqs)
    WHEN e.gate_approved_late THEN fails('late',
        'It was approved only after it had started.', evidence_of(e.gate_seqs, e.deployment_seqs))
    WHEN e.gate_required_then THEN fails('gate_bypassed',
        'The environment required reviewers, and nobody reviewed: find out who bypassed the gate.',
        evidence_of(e.deployment_seqs, [e.rules_seq]))
    WHEN NOT e.gate_required_then THEN fails('no_gate_configured',
        'The environment required no reviewers when it started: configure required reviewers.',
        evidence_of(e.deployment_seqs, [e.rules_seq]))
    ELSE fails('no_gate_review',
        'Nobody approved it, and the rules of the environment at that time are not known.', e.deployment_seqs)
END;

-- Why staging has no QA result of its version (section 3, "C10.4"); None where it cannot be said.
CREATE MACRO staging_qa_missing(e) AS CASE
    WHEN e.result IN ('failure', 'error') THEN not_applicable('deployment_failed', 'The deployment failed: there was nothing to test.')
    WHEN e.staging_qa_unknown_sha THEN version_undecidable(
        e.version_problem, e.version_text, e.dispatch_sha, evidence_of(e.deployment_seqs, e.staging_qa_seqs))
    WHEN e.succeeded_at IS NULL AND e.last_state = 'inactive' THEN NULL
    WHEN e.succeeded_at IS NULL THEN pending('in_window', 'It is still running: a QA result is due after it succeeds.', NULL)
    WHEN e.staging_qa_unclear THEN undecidable('time_imprecise',
        'The QA result names only a day, and the version was live for a part of it: say at what time it was tested.', e.staging_qa_seqs)
    WHEN e.replaced_at <= e.qa_due THEN not_applicable('superseded', format(
        'Another version replaced it at {}, before a QA result was due.', at_utc(e.replaced_at)))
    WHEN e.judged_at < e.qa_due THEN pending('in_window', format('A QA result is due by {}.', at_utc(e.qa_due)), e.qa_due)
    WHEN NOT e.qa_covered_to_due THEN NULL
    WHEN e.staging_qa_late THEN fails('late', format('The QA result came after {}, when it was due.', at_utc(e.qa_due)), e.staging_qa_seqs)
    ELSE fails('no_qa_result', format(
        'No QA result of this environment names commit {} while it was live, by {}.', short(e.known_sha), at_utc(e.qa_due)),
        e.deployment_seqs)
END;
