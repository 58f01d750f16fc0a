/*
id: A6
statement: No evidence was deleted or changed at its source after it was recorded.
rationale: What can be taken away afterwards proves only what is left.
clause: "beyond the SOP"
level: advisory
level_source: derived
subject: source
never:
  pending: It is judged as it is now, and nothing of it is still to come.
  not_applicable: What has a row here has one to judge.
  waived: An exception covers deployments; what is lasting is mended, or stays open.
check_by_hand: Look up what the ledger says is gone, and the rewritten branches.
remedy: Find out who deleted or rewrote it, and why; protect the branches and the settings.
*/
CASE
    WHEN len(gone) > 0 THEN fails('deleted_at_source', format('{} objects are gone from the source: {}.', len(gone), names(gone[1:5])), gone_seqs)
    WHEN len(rewritten) > 0 THEN fails('history_rewritten', format('Branches were rewritten: {}.', names(rewritten[1:5])), gone_seqs)
    WHEN swept_at IS NULL THEN undecidable('source_not_covered',
        'Nobody has looked again at what was recorded: run `ingest github --sweep`.', [])
    ELSE pass('ok', format('All that was recorded was still there at {}.', at_utc(swept_at)), [sweep_seq])
END
