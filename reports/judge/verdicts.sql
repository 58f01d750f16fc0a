-- What the controls are written in: the six verdicts, and the judgements that several share.

CREATE MACRO verdict(verdict, reason, message, evidence, due) AS {
    'verdict': verdict::VARCHAR, 'reason': reason::VARCHAR, 'message': message::VARCHAR,
    'evidence': evidence::BIGINT[], 'due': due::TIMESTAMPTZ};
-- Of a whole verdict and not of each branch: binding it is most of what a branch would cost.
CREATE MACRO in_order(seqs) AS
    list_sort(list_distinct(list_filter(seqs, lambda seq: seq IS NOT NULL)));
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
        ELSE format('The version {} is not a commit that the ledger knows: ingest the repository''s git history.',
            coalesce(text, 'of this deployment'))
    END, evidence);
