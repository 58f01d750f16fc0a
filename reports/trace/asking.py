"""Asking for a trace as of a moment: of what is published, or judged for it where that is older."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
import polars as pl

from ledger.file.store import Ledger
from ledger.reading.reader import holding
from ledger.reading.workspace import Moment, moment
from reports.again.program import digest
from reports.envelope import Report, head_at
from reports.frames import Tables
from reports.judge.evaluate import Judgement, judge
from reports.publish import judged_tables
from reports.trace.trace import trace

# A time at which something of these repositories, or of all, may be judged otherwise.
_TURNS = """
SELECT count(*) FROM (FROM judged_moment UNION ALL FROM span_moment)
WHERE moment > $1 AND moment <= $2
  AND (repository IS NULL OR repository IN (SELECT unnest($3::VARCHAR[])))
"""


def asked(path: Path, ref: str, as_of: str | None = None) -> Report:
    """The report `trace` for `ref` over a published copy; `as_of` as in `workspace.moment`.

    It reads what was judged when the copy was made, as long as that holds at the moment that is
    asked for; else the ledger is judged as of that moment. Raises NotFoundError.
    """
    with Ledger.read(path) as copy:
        at = moment(copy, as_of)
        report = _of_published(copy, at, ref)
    return report or judged(path, at, ref)


def _of_published(copy: Ledger, at: Moment, ref: str) -> Report | None:
    """The report of what is published; None where that was judged otherwise."""
    size, judged_at, head = published(copy)
    if head is None or size != at.size or judged_at > at.judged_at:
        return None
    report = trace(copy, head_at(head, at.judged_at), ref)
    return report if holds(copy, report, judged_at, at.judged_at) else None


def judged(path: Path, at: Moment, ref: str) -> Report:
    """The report `trace` over a ledger that is judged for it."""
    with judge(path, at) as judgement:
        made = holding(tables_of(judgement))
    return trace(made, published(made)[2] or {}, ref)


def tables_of(judgement: Judgement) -> dict[str, pl.DataFrame]:
    """What a published copy would hold for traces, of a judgement that is published nowhere."""
    strengths = judgement.workspace.frame("SELECT seq, strength FROM entry_index")
    return {**judged_tables(judgement), "entry_index": strengths}


def published(tables: Tables) -> tuple[int, datetime, Mapping[str, Any] | None]:
    """How many entries were judged, at which moment (UTC), and the head of its reports.

    No head where another version of this program made it: that may judge otherwise, and hold other
    tables.
    """
    row = tables.frame("FROM judgement").row(0, named=True)
    head = orjson.loads(row["head"]) if row["program"] == digest() else None
    return row["size"], row["judged_at"], head


def holds(tables: Tables, report: Report, since: datetime, until: datetime) -> bool:
    """Whether all that a report says of one moment is so at a later one, if nothing came in."""
    if since == until:
        return True
    rows = [row for name in _LISTED for row in report[name]]
    names = {row["repository"] for row in rows}
    if None in names:
        return False
    turns: int = tables.frame(_TURNS, [since, until, sorted(names)]).item()
    return turns == 0


_LISTED = ("commits", "twins", "pull_requests", "deployments", "qa", "approvals", "verifications",
           "exceptions", "voided_deployments")  # fmt: skip
