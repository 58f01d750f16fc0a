"""The register of exceptions: what is in force, what ends, what is overdue, what each waives."""

from datetime import datetime
from typing import Any

import polars as pl

from dashboard.questions.pieces import KIND
from ledger.errors import NotFoundError
from ledger.reading.reader import Copy
from reports.found.exceptions import register

IN_FORCE = ("valid", "retrospective")
STANDINGS = ("in force", "expiring", "overdue", "ended", "never valid", "void")
"""How an exception stands: one may be expiring or ended and its follow-up overdue too."""

_LONGEST_NUMBER = 19
_ENDED = ("expired", "revoked")
# The address of the record, or of the comment that it stands in.
_ADDRESSES = """
SELECT x.seq AS entry, coalesce(any_value(x.url), any_value(c.html_url)) AS url,
    any_value(x.notes) AS notes
FROM exceptions x LEFT JOIN comments c USING (seq) GROUP BY x.seq
"""
_WAIVED = f"""
SELECT s.subject_id, s.subject_type, s.id, s.repository, s.happened_at, s.owner,
    {KIND} AS kind, s.environment, e.deployed_sha, list(f.control ORDER BY f.control) AS controls
FROM (FROM waiver WHERE seq = $1) w
JOIN (FROM finding WHERE verdict = 'waived') f USING (subject_id, control)
JOIN subject s USING (subject_id) LEFT JOIN evidence e USING (subject_id)
GROUP BY ALL ORDER BY s.happened_at DESC NULLS LAST, s.subject_id
"""


def listed(copy: Copy, judged_at: datetime) -> pl.DataFrame:
    """Every exception as the report has it, with its `standings` and its address `url`."""
    found = register(copy, judged_at)
    in_force = pl.col("state").is_in(IN_FORCE)
    stands = {
        "in force": in_force,
        "expiring": pl.col("group") == "expires_soon",
        "overdue": pl.col("overdue_since").is_not_null(),
        "ended": pl.col("state").is_in(_ENDED),
        "never valid": ~in_force & ~pl.col("state").is_in([*_ENDED, "void"]),
        "void": pl.col("state") == "void",
    }
    named = [
        pl.when(stands[name]).then(pl.lit(name)).otherwise(None).alias(name) for name in STANDINGS
    ]
    return (
        found.with_columns(pl.concat_list(named).list.drop_nulls().alias("standings"))
        .join(copy.frame(_ADDRESSES), on="entry", how="left", maintain_order="left")
    )  # fmt: skip


def by_approver(found: pl.DataFrame) -> list[dict[str, Any]]:
    """How many of the listed exceptions each approver has in each standing, most of them first."""
    counted = [
        pl.col("standings").list.contains(name).sum().cast(pl.Int64).alias(name)
        for name in STANDINGS
    ]
    return (
        found.group_by("approver")
        .agg(pl.len().cast(pl.Int64).alias("exceptions"), *counted,
             pl.col("waived_findings").sum().cast(pl.Int64))
        .sort("exceptions", "approver", descending=[True, False], nulls_last=True)
        .to_dicts()
    )  # fmt: skip


def of_entry(copy: Copy, judged_at: datetime, entry: str) -> list[dict[str, Any]]:
    """The exceptions in an entry, for a comment may hold several; raises NotFoundError."""
    number = int(entry) if entry.isdecimal() and len(entry) < _LONGEST_NUMBER else 0
    found = listed(copy, judged_at).filter(pl.col("entry") == number)
    if found.is_empty():
        raise NotFoundError(
            f"There is no exception in entry {entry[:80]}.", "Choose one on the page Exceptions."
        )
    return found.to_dicts()


def waived(copy: Copy, entry: int) -> pl.DataFrame:
    """What the exceptions of an entry waive, the latest first, each with its `controls`."""
    return copy.frame(_WAIVED, [entry])
