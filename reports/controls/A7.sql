/*
id: A7
statement: The evidence was recorded soon after the fact.
rationale: What is written down weeks later is what somebody remembers, or wishes.
clause: "beyond the SOP"
level: advisory
level_source: derived
environments: [production, staging]
decided_after: true
check_by_hand: Compare when the records came into the ledger with the times that they say.
remedy: Record results when they are given.
*/
CASE
    WHEN dated_records IS NULL THEN not_applicable('nothing_to_compare', 'No record with a time belongs to it.')
    WHEN latest_by_seconds > late_seconds THEN fails('late', format('A record came {} hours after the fact.', (latest_by_seconds / 3600)::BIGINT), [latest_seq])
    ELSE pass('ok', format('All {} records came in time.', dated_records), [latest_seq])
END
