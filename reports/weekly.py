"""The weekly report: the deployments of one week, what each lacks, and what to do about it.

A deployment belongs to the week of its start in the policy's zone (architecture.md section 4).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import polars as pl

from ledger.clock import format_time
from reports.completeness import completeness
from reports.counts import rated, rates, reasons, tally
from reports.envelope import Report, envelope
from reports.findings import finding_frame, with_strengths
from reports.flags import flags
from reports.frames import records
from reports.judge.catalogue import FLAGS
from reports.judge.evaluate import Judgement
from reports.verdicts import LACKING, RANK, VERDICTS
from reports.weeks import Week, last_complete, named_week, previous

KINDS = ("production", "staging", None, "development", "preview")
"""Kinds of environment as a reader wants them; None: the policy does not map the environment."""

_DEPLOYMENTS = """
SELECT subject_id AS id, repository, environment, kind, deployed_sha AS sha, version_source,
    version_problem, dispatch_sha, started_at AS started, succeeded_at AS succeeded, result,
    standing, actor, run_url AS url, is_rollback AS rollback
FROM evidence WHERE started_at >= ? AND started_at < ?
"""
_MISSING = ("control", "flag", "verdict", "reason", "message", "remedy", "due", "evidence",
            "waiver", "strengths")  # fmt: skip

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


def weekly(judgement: Judgement, week: str | None = None) -> Report:
    """The report `weekly` for an ISO week such as 2026-W47, by default the last complete one.

    Raises UsageError for a text that is not a week.
    """
    calendar = judgement.policy.calendar
    at = judgement.at.judged_at
    chosen = named_week(week, calendar) if week else last_complete(at, calendar)
    before = previous(chosen, calendar)
    deployments, found = _week(judgement, chosen)
    earlier, found_earlier = _week(judgement, before)
    head = envelope(
        judgement.workspace,
        judgement.book,
        "weekly",
        {"week": chosen.name},
        rows=deployments.height,
    )
    rows = _rows(deployments, found)
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
        "previous": {
            "week": before.name,
            "deployments": earlier.height,
            "rates": rates(found_earlier),
        },
        "counts": {"verdicts": tally(found), "reasons": reasons(found)},
        "environments": [
            {"kind": kind, **_counted(chosen, found)} for kind, chosen in _by_kind(rows)
        ],
        "groups": [
            {"kind": kind, "repository": repository, **_counted(chosen, found)}
            for kind, of_kind in _by_kind(rows)
            for repository, chosen in _by_repository(of_kind)
        ],
        "completeness": completeness(judgement, chosen.start_utc, chosen.end_utc),
        "unbound": judgement.workspace.frame(
            _UNBOUND, [chosen.start_utc, chosen.end_utc]
        ).to_dicts(),
        "quarantined": judgement.workspace.frame(
            _QUARANTINE, [chosen.start_utc, chosen.end_utc]
        ).to_dicts(),
    }


def _week(judgement: Judgement, week: Week) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The deployments of a week with their flags, and their findings."""
    frame = judgement.workspace.frame(_DEPLOYMENTS, [week.start_utc, week.end_utc])
    subjects = frame["id"].to_list()
    flagged = flags(judgement, subjects).select(
        pl.col("subject_id").alias("id"), pl.struct(*FLAGS).alias("flags")
    )
    found = with_strengths(judgement.workspace, finding_frame(judgement, subjects))
    return frame.join(flagged, on="id"), found


def _rows(deployments: pl.DataFrame, found: pl.DataFrame) -> list[Report]:
    """Deployments, worst first: by verdict, then production first, then the latest."""
    lacking = found.filter(pl.col("verdict").is_in(LACKING)).with_columns(
        pl.col("verdict").replace_strict(RANK).alias("rank")
    )
    missing: dict[str, list[Report]] = {}
    ordered = lacking.sort("subject_id", "rank", "position")
    for subject, row in zip(ordered["subject_id"], records(ordered.select(_MISSING)), strict=True):
        missing.setdefault(subject, []).append(row)
    rows = []
    for row in records(deployments.sort("started", "repository", "id", descending=True)):
        listed = missing.get(row["id"], [])
        verdict = worst([*row["flags"].values(), *(one["verdict"] for one in listed)])
        rows.append({**row, "verdict": verdict, "missing": listed})
    return sorted(rows, key=lambda row: (RANK[row["verdict"]], KINDS.index(row["kind"])))


def worst(verdicts: Sequence[str]) -> str:
    """The verdict that counts; not_applicable where there is nothing else."""
    return min(verdicts, key=RANK.__getitem__, default="not_applicable")


def _by_kind(rows: Sequence[Report]) -> Iterator[tuple[str | None, list[Report]]]:
    for kind in KINDS:
        if chosen := [row for row in rows if row["kind"] == kind]:
            yield kind, chosen


def _by_repository(rows: Sequence[Report]) -> Iterator[tuple[str | None, list[Report]]]:
    names = {row["repository"] for row in rows}
    for name in sorted(names, key=lambda name: (name is None, name)):
        yield name, [row for row in rows if row["repository"] == name]


def _counted(rows: Sequence[Report], found: pl.DataFrame) -> Report:
    """How many of these deployments stand where, by their worst verdict and by each flag."""
    subjects = [row["id"] for row in rows]
    return {
        "deployments": len(rows),
        "verdicts": _spread(row["verdict"] for row in rows),
        "flags": {flag: _spread(row["flags"][flag] for row in rows) for flag in FLAGS},
        "rates": rates(found.filter(pl.col("subject_id").is_in(subjects))),
    }


def _spread(verdicts: Iterable[str]) -> dict[str, int]:
    counted = Counter(verdicts)
    return {verdict: counted[verdict] for verdict in VERDICTS}
