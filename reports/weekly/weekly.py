"""The weekly report: the deployments of one week, what each lacks, and what to do about it.

A deployment belongs to the week of its start in the policy's zone (architecture.md section 4).
All of it is as the ledger knows it at the moment of judgement, earlier weeks too.
"""

import polars as pl

from ledger.clock import format_time
from reports.basis.envelope import Report, envelope
from reports.basis.frames import records
from reports.basis.weeks import last_complete, last_weeks, named_week
from reports.found.counts import rated, rates, reasons, tally
from reports.found.exceptions import register
from reports.found.findings import finding_frame, with_strengths
from reports.judge.evaluate import Judgement
from reports.state.completeness import completeness
from reports.weekly.beside import became_late, others, turned_back
from reports.weekly.causes import causes
from reports.weekly.rows import (
    by_kind,
    by_repository,
    counted,
    deployment_rows,
    deployments,
    rated_of_each,
)
from reports.weekly.trend import trend

# Of no week where it says no time: it is shown until somebody binds it.
_UNBOUND = """
SELECT type, reason, count(*) AS count,
    list_sort(list_distinct(flatten(list(tickets)))) AS tickets, list(seq ORDER BY seq) AS entries
FROM unbound_record WHERE happened_at IS NULL OR (happened_at >= $1 AND happened_at < $2)
GROUP BY ALL ORDER BY type, reason
"""
_QUARANTINE = """
SELECT kind, reason, count(*) AS count, count(*) FILTER (seen_at >= $1 AND seen_at < $2) AS new
FROM quarantined GROUP BY ALL ORDER BY ALL
"""
_TOLD = ("expires_soon", "overdue", "in_force")


def weekly(judgement: Judgement, week: str | None = None) -> Report:
    """The report `weekly` for an ISO week such as 2026-W47, by default the last complete one.

    Raises UsageError for a text that is not a week.
    """
    calendar = judgement.policy.calendar
    at = judgement.at.judged_at
    chosen = named_week(week, calendar) if week else last_complete(at, calendar)
    weeks = last_weeks(chosen, calendar)
    span = [chosen.start_utc, chosen.end_utc]
    listed = deployments(judgement, weeks)
    measured = trend(judgement, weeks, listed)
    frame = listed.filter(pl.col("week") == chosen.name)
    found = with_strengths(judgement.workspace, finding_frame(judgement, frame["id"].to_list()))
    rows = deployment_rows(frame, found)
    of_each = rated_of_each(found)
    before = measured[-2]
    parameters = {"week": chosen.name}
    registered = records(register(judgement.workspace, at))
    head = envelope(judgement.workspace, judgement.book, "weekly", parameters, rows=len(rows))
    return {
        "week": chosen.name,
        "zone": calendar.zone.key,
        "from": format_time(chosen.start_utc),
        "to": format_time(chosen.end_utc),
        "complete": at >= chosen.end_utc,
        **head,
        "deployments": rows,
        "rates": rates(found),
        "rated": rated(found),
        "previous": {name: before[name] for name in ("week", "deployments", "rates")},
        "trend": measured,
        "became_late": became_late(judgement, chosen),
        "others": others(judgement, chosen),
        "turned_back": turned_back(judgement, chosen),
        "exceptions": [row for row in registered if row["group"] in _TOLD],
        "undecidable": causes(found),
        "counts": {"verdicts": tally(found), "reasons": reasons(found)},
        "environments": [{"kind": kind, **counted(some, of_each)} for kind, some in by_kind(rows)],
        "groups": [
            {"kind": kind, "repository": repository, **counted(some, of_each)}
            for kind, of_kind in by_kind(rows)
            for repository, some in by_repository(of_kind)
        ],
        "completeness": completeness(judgement, *span),
        "unbound": judgement.workspace.frame(_UNBOUND, span).to_dicts(),
        "quarantined": judgement.workspace.frame(_QUARANTINE, span).to_dicts(),
    }
