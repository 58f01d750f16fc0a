"""What each source was asked and answered: complete to when, what is missing, and what comes next.

A collector states all of it in entries of its own; here they are read as of the moment.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from ledger.clock import format_time
from ledger.kinds.collecting import LOOKS, SWEEP_EVERY, WINDOW
from ledger.reading.workspace import Workspace
from reports.basis.envelope import Report
from reports.basis.frames import records
from reports.evidence.assemble import run
from reports.evidence.policy.coverage import Span, merged, put_source_spans

MOST_HOLES = 5
"""So many holes in run numbers are listed for each repository; all are counted."""

_ASK_AGAIN = "The next `ingest github` asks again."
FIXES: Mapping[str, str] = {
    "failing": _ASK_AGAIN,
    "unstable": _ASK_AGAIN,
    "cut": _ASK_AGAIN,
    "mismatched": _ASK_AGAIN,
    "forbidden": "Let the token read this, or accept that it stays unknown.",
    "not_found": "Check that the token may read this; what was deleted stays unknown.",
    "vanished": "What was not seen stays unknown; what is judged by it is undecidable.",
    "gone": "It was deleted at its source: what was not seen stays unknown.",
    "quarantined": "See `deploy-ledger quarantine list`, and report a form that is new.",
    "overflow": "More happened in one second than GitHub lists: it stays unknown.",
}
"""What to do about a gap, by its reason."""

_OTHER = "Ask for a sweep with `ingest github --sweep`; if it stays, read the message."

_STATED = """
SELECT origin, covered, of, since, until FROM all_coverage WHERE origin <> 'records'
"""
_GAPS = """
SELECT source, coalesce(repository, place), of, since, until, reason, message FROM gaps
ORDER BY until, seq
"""
_SWEEPS = """
SELECT source, repository, arg_max(since, (until, seq)), max(until) FROM sweeps GROUP BY ALL
"""
_TOMBSTONES = "SELECT source, repository, count(*) FROM tombstones WHERE is_gone GROUP BY ALL"
_HOLES = "FROM run_number_hole ORDER BY repository, not_after DESC, path, first_missing DESC"

# `$1` are the delays of later looks in seconds, `$2` for how many days something may change.
_NEXT = """
WITH walked AS (
    SELECT covered AS repository, max(until) AS walked_at FROM all_coverage
    WHERE origin = 'github' GROUP BY ALL
),
followed AS (
    SELECT repository, 'actions_runs' AS of, run_id AS id, min(created_at) AS created_at,
        CASE WHEN arg_max(coalesce(status, ''), (run_attempt, source_time, seq)) = 'completed'
             THEN max(source_time) END AS ended_at
    FROM runs GROUP BY ALL
    UNION ALL
    SELECT d.repository, 'deployments', d.deployment_id, min(d.created_at), min(s.created_at)
    FROM deployments d LEFT JOIN deployment_statuses s ON s.deployment_id = d.deployment_id
        AND s.state IN ('success', 'failure', 'error', 'inactive')
    GROUP BY ALL
),
gone AS (SELECT repository, of, try_cast(subject AS BIGINT) AS id FROM tombstones WHERE is_gone)
SELECT repository,
    count(*) FILTER (of = 'actions_runs' AND is_open) AS open_runs,
    count(*) FILTER (of = 'deployments' AND is_open) AS open_deployments,
    min(list_min(list_filter([ended_at + to_seconds(s) for s in $1::BIGINT[]],
        lambda look: look > walked_at))) AS look_at
FROM (SELECT f.*, w.walked_at,
        ended_at IS NULL AND created_at >= w.walked_at - to_days($2::INT) AS is_open
    FROM followed f JOIN walked w USING (repository)
    ANTI JOIN gone USING (repository, of, id))
GROUP BY repository
"""

_Place = tuple[str, str]


def collected(workspace: Workspace) -> list[Report]:
    """Each source and repository: its kinds, gaps, sweeps, what is open, gone and missing."""
    stated: dict[_Place, dict[str, list[Span]]] = defaultdict(lambda: defaultdict(list))
    for source, repository, kind, since, until in workspace.rows(_STATED):
        stated[source, repository][kind].append((since, until))
    gaps: dict[_Place, dict[str, list[Report]]] = defaultdict(lambda: defaultdict(list))
    for source, repository, kind, since, until, reason, message in workspace.rows(_GAPS):
        if not _is_filled((since, until), merged(stated[source, repository][kind])):
            gaps[source, repository][kind].append(_gap(since, until, reason, message))
    sweeps = {(s, r): (since, until) for s, r, since, until in workspace.rows(_SWEEPS)}
    tombstones = {(s, r): count for s, r, count in workspace.rows(_TOMBSTONES)}
    upcoming = {row["repository"]: row for row in _upcoming(workspace)}
    holes = _holes(workspace)
    places = sorted({*stated, *gaps, *sweeps, *tombstones})
    return [
        {
            "source": source,
            "repository": repository,
            "kinds": _kinds(stated[source, repository], gaps[source, repository]),
            "last_sweep": _span(sweeps.get((source, repository))),
            "next": _next(source, upcoming.get(repository), sweeps.get((source, repository))),
            "tombstones": tombstones.get((source, repository), 0),
            "holes": _counted(holes[repository] if source == "github" else []),
        }
        for source, repository in places
    ]


def _kinds(stated: Mapping[str, list[Span]], gaps: Mapping[str, list[Report]]) -> list[Report]:
    """Kinds that are complete and incomplete in the same way are one row."""
    rows: list[Report] = []
    for kind in sorted({*stated, *(kind for kind, listed in gaps.items() if listed)}):
        spans, open_gaps = merged(stated.get(kind, ())), gaps.get(kind, [])
        row = {
            "from": format_time(spans[-1][0]) if spans else None,
            "to": format_time(spans[-1][1]) if spans else None,
            "breaks": max(len(spans) - 1, 0),
            "gaps": {"count": len(open_gaps), "newest": open_gaps[-1] if open_gaps else None},
        }
        same = next((known for known in rows if row.items() <= known.items()), None)
        if same is None:
            rows.append({"of": [kind], **row})
        else:
            same["of"].append(kind)
    return rows


def _gap(since: datetime, until: datetime, reason: str, message: str) -> Report:
    return {
        "from": format_time(since),
        "to": format_time(until),
        "reason": reason,
        "message": message,
        "fix": FIXES.get(reason, _OTHER),
    }


def _is_filled(gap: Span, covered: Sequence[Span]) -> bool:
    """Whether a later walk stated that all of it is whole."""
    return any(since <= gap[0] and gap[1] <= until for since, until in covered)


def _upcoming(workspace: Workspace) -> list[dict[str, Any]]:
    delays = [int(look.total_seconds()) for look in LOOKS]
    return workspace.frame(_NEXT, [delays, WINDOW.days]).to_dicts()


def _next(source: str, row: Mapping[str, Any] | None, swept: Span | None) -> Report | None:
    """When the next walk has more to do than to read what is new; None where nothing says so."""
    if source != "github":
        return None
    look_at = row["look_at"] if row else None
    return {
        "sweep_due_at": format_time(swept[1] + SWEEP_EVERY) if swept else None,
        "look_at": format_time(look_at) if look_at else None,
        "open_runs": row["open_runs"] if row else 0,
        "open_deployments": row["open_deployments"] if row else 0,
    }


def _holes(workspace: Workspace) -> dict[str, list[Report]]:
    put_source_spans(workspace)
    run(workspace, "deployments/population")
    found: dict[str, list[Report]] = defaultdict(list)
    for row in records(workspace.frame(_HOLES)):
        found[row.pop("repository")].append(row)
    return found


def _counted(holes: Sequence[Report]) -> Report:
    return {
        "count": len(holes),
        "runs": sum(hole["missing"] for hole in holes),
        "newest": list(holes[:MOST_HOLES]),
    }


def _span(span: Span | None) -> Report | None:
    return {"from": format_time(span[0]), "to": format_time(span[1])} if span else None
