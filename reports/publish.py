"""What a published copy has beyond the ledger: the evidence row and the findings of that moment."""

from pathlib import Path

import polars as pl

from ledger.reading.publish import add_tables
from reports import rollup
from reports.flags import flags
from reports.judge.evaluate import judge


def fill(copy: Path) -> None:
    """Judge a copy of the ledger, and add what was found.

    `evidence` has the four flags too, the week, the worst verdict and the number of failures;
    `finding` has every finding; `flag_tally` and `control_tally` count them; `record_strength`
    says how far records are to be trusted, `source_state` how complete each source is,
    `unbound_record` what is bound to nothing; `judgement` is one row: when it was judged (UTC), of
    how many entries, by which policy, in which time zone.
    """
    with judge(copy) as judgement:
        zone = judgement.policy.calendar.zone.key
        evidence = judgement.workspace.frame("FROM evidence ORDER BY started_at, subject_id")
        rolled = flags(judgement).rename(
            lambda name: name if name == "subject_id" else f"{name}_flag"
        )
        found = judgement.workspace.frame("FROM finding ORDER BY subject_id, control")
        flagged = rollup.standing_of_each(
            evidence.join(rolled, on="subject_id", how="left", maintain_order="left"), found, zone
        )
        tables = {
            "evidence": flagged,
            "finding": found,
            "record_strength": judgement.workspace.frame("FROM record_strength ORDER BY seq"),
            "flag_tally": rollup.flag_tally(flagged),
            "control_tally": rollup.control_tally(flagged, found),
            "unbound_record": judgement.workspace.frame(
                "FROM unbound_record ORDER BY happened_at NULLS FIRST, seq, type"
            ),
            "source_state": rollup.source_states(judgement),
            "judgement": pl.DataFrame(
                {
                    "judged_at": [judgement.at.judged_at],
                    "size": [judgement.at.size],
                    "policy": [judgement.book.latest.name],
                    "zone": [zone],
                }
            ),
        }
    add_tables(copy, tables)
