"""What holds, and an auditor would ask about: no proof tells a late truth from a late lie."""

from collections import defaultdict

from ledger.file.store import Ledger
from ledger.verify.verdict import Verdict

LATE_HOURS = 24

_LATE = """
SELECT count(*) AS n, min(seq) AS first FROM entry_index
WHERE strength = 'attested' AND occurred_at < observed_at - to_hours(?)
"""
_GIVEN_UP = """
SELECT seq, kept, count(*) AS lost, reason FROM losses GROUP BY ALL ORDER BY seq
"""
_HOLES = """
WITH numbered AS (
    SELECT DISTINCT repository, path, run_number FROM runs
    WHERE run_number IS NOT NULL AND path IS NOT NULL
)
SELECT repository, path, previous + 1 AS low, run_number - 1 AS high FROM (
    SELECT *, lag(run_number) OVER (PARTITION BY repository, path ORDER BY run_number) AS previous
    FROM numbered
) WHERE run_number > previous + 1 ORDER BY ALL
"""
_MOST = 5


def remark(ledger: Ledger, verdict: Verdict) -> None:
    """Say what was given up, which records came late, and which runs are missing in between."""
    for seq, kept, lost, reason in ledger.rows(_GIVEN_UP):
        verdict.remarks.append(
            f"entry {seq} gave up {lost} checkpoints that were seen outside, beyond {kept} entries:"
            f" {reason}"
        )
    count, first = ledger.rows(_LATE, [LATE_HOURS])[0]
    if count:
        verdict.remarks.append(
            f"{count} records of people were appended more than {LATE_HOURS} hours after the time "
            f"that they claim; the first is entry {first}"
        )
    by_workflow: dict[tuple[str, str], list[str]] = defaultdict(list)
    for repository, path, low, high in ledger.rows(_HOLES):
        by_workflow[repository, path].append(str(low) if low == high else f"{low} to {high}")
    for (repository, path), holes in by_workflow.items():
        more = f" and {len(holes) - _MOST} more holes" if len(holes) > _MOST else ""
        verdict.remarks.append(
            f"{repository} has no run {', '.join(holes[:_MOST])}{more} of {path}: "
            "never collected, or deleted"
        )
