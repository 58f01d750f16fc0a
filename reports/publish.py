"""What a published copy has beyond the ledger: the evidence row and the findings of that moment."""

from pathlib import Path

import polars as pl

from ledger.publish import add_tables
from reports.flags import flags
from reports.judge.evaluate import judge


def fill(copy: Path) -> None:
    """Judge a copy of the ledger, and add the tables `evidence`, `finding` and `judgement`.

    `evidence` has the four flags too; `judgement` is one row: when it was judged (UTC), of how
    many entries, by which policy.
    """
    with judge(copy) as judgement:
        evidence = judgement.workspace.frame("FROM evidence ORDER BY started_at, subject_id")
        rolled = flags(judgement).rename(
            lambda name: name if name == "subject_id" else f"{name}_flag"
        )
        tables = {
            "evidence": evidence.join(rolled, on="subject_id", how="left", maintain_order="left"),
            "finding": judgement.workspace.frame("FROM finding ORDER BY subject_id, control"),
            "judgement": pl.DataFrame(
                {
                    "judged_at": [judgement.at.judged_at],
                    "size": [judgement.at.size],
                    "policy": [judgement.book.latest.name],
                }
            ),
        }
    add_tables(copy, tables)
