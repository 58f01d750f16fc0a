"""What a walk may state: from when to when a kind of a repository is whole, and what is not.

A kind is covered from where the walk began to the server's Date when it began, without the spans
in which something of it could not be read. Those are gaps, entries of their own.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from ingest.github.asking.answer import UnansweredError
from ledger.clock import format_time
from ledger.file.store import Ledger
from ledger.kinds.base import Observation
from ledger.reading.names import Names, ours

Span = tuple[datetime, datetime]

_STATED = f"""
SELECT since, until FROM coverage
WHERE origin = 'github' AND of = $2 AND {ours("covered")} ORDER BY since, until
"""
_SWEPT = f"""
SELECT max(until) FROM sweeps WHERE source = 'github' AND {ours()}
"""
_LASTING_GAPS = f"""
SELECT since, until FROM gaps
WHERE source = 'github' AND of = $2 AND {ours()} AND reason IN (SELECT unnest($3))
"""
_OLDER_GAPS = f"""
SELECT since, until FROM gaps
WHERE source = 'github' AND of = $2 AND {ours()} AND since < $3
"""

_NEVER_FILLED = f"""
SELECT since, until FROM gaps
WHERE source = 'github' AND of = $2 AND {ours()} AND (reason IN (SELECT unnest($3))
    OR (reason = 'quarantined' AND EXISTS (
        FROM quarantine q WHERE q.kind = $2 AND q.id NOT IN (SELECT quarantined FROM releases))))
"""
_PASSING_GAPS = f"""
WITH whole AS (
    SELECT of, since, until FROM coverage WHERE origin = 'github' AND {ours("covered")}
)
SELECT min(since) FROM gaps g
WHERE source = 'github' AND of IN (SELECT unnest($2)) AND {ours()} AND since >= $3
    AND reason IN (SELECT unnest($4)) AND NOT EXISTS (
        FROM whole w WHERE w.of = g.of AND w.since <= g.since AND w.until >= g.until)
"""
BURIED = f"""
SELECT subject FROM tombstones
WHERE source = 'github' AND of = $2 AND {ours()} GROUP BY subject HAVING arg_max(is_gone, seq)
"""
"""What is gone of a kind (`$2`) of a repository (`$1`)."""

_PASSING = ("failing", "unstable", "cut", "mismatched")
_UNFILLABLE = ("vanished", "aged_out", "too_many")
"""Why no reading ever fills a gap: GitHub has or shows it no more."""

_LASTING = (*_UNFILLABLE, "quarantined", "overflow", "too_large")
"""Why a gap stays although its list is read again."""


@dataclass(frozen=True)
class Gap:
    """A span (UTC) in which a kind could not be read, and why."""

    kind: str
    since: datetime
    until: datetime
    reason: str
    message: str


def stated(ledger: Ledger, kind: str, names: Names) -> list[Span]:
    """The spans in which a kind is stated to be whole, those that touch as one, in order."""
    return _merged(ledger.rows(_STATED, [names.parameter, kind]))


def looked_at(ledger: Ledger, kind: str, names: Names) -> list[Span]:
    """The spans in which a kind is whole, or lacks what reading its list again would not bring."""
    lasting = ledger.rows(_LASTING_GAPS, [names.parameter, kind, list(_LASTING)])
    return _merged(sorted([*stated(ledger, kind, names), *lasting]))


def _merged(spans: Iterable[tuple[Any, ...]]) -> list[Span]:
    merged: list[Span] = []
    for since, until in spans:
        if merged and since <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(until, merged[-1][1]))
        else:
            merged.append((since, until))
    return merged


def last_sweep(ledger: Ledger, names: Names) -> datetime | None:
    """Up to when (UTC) the last sweep looked; None before the first."""
    ((until,),) = ledger.rows(_SWEPT, [names.parameter])
    found: datetime | None = until
    return found


def reach(spans: Iterable[Span], floor: datetime) -> datetime | None:
    """Up to when there is no break from `floor` on; None where that is in no span."""
    return next((until for since, until in spans if since <= floor <= until), None)


def low(held_until: datetime | None, lookback: timedelta, floor: datetime) -> datetime:
    """Down to where a list must be read: a look-back before what is held, else all of it."""
    return max(floor, held_until - lookback) if held_until else floor


def older_gaps(ledger: Ledger, kind: str, names: Names, since: datetime) -> list[Span]:
    """The gaps that began before a walk did, and that it therefore did not try to fill."""
    return [(a, b) for a, b in ledger.rows(_OLDER_GAPS, [names.parameter, kind, since])]


def never_filled(ledger: Ledger, kind: str, names: Names) -> list[Span]:
    """The gaps that no reading fills: what was deleted or too old, what lies in quarantine."""
    rows = ledger.rows(_NEVER_FILLED, [names.parameter, kind, list(_UNFILLABLE)])
    return [(a, b) for a, b in rows]


def retried(ledger: Ledger, kinds: Sequence[str], names: Names, since: datetime) -> datetime | None:
    """From when on (UTC) to read again because of gaps that asking once more may fill."""
    rows = ledger.rows(_PASSING_GAPS, [names.parameter, list(kinds), since, list(_PASSING)])
    found: datetime | None = rows[0][0] if rows else None
    return found


def without(span: Span, holes: Iterable[Span]) -> list[Span]:
    """A span without its holes; what is left of no length is left out, unless nothing was cut."""
    kept = [span]
    for since, until in holes:
        kept = [part for whole in kept for part in _cut(whole, since, until)]
    return kept


def _cut(span: Span, since: datetime, until: datetime) -> Sequence[Span]:
    if until <= span[0] or since >= span[1]:
        return [span]
    parts = ((span[0], since), (until, span[1]))
    return [(begin, end) for begin, end in parts if begin < end]


def covered(kinds: Sequence[str], repository: str, span: Span) -> Observation:
    """The statement that kinds of a repository are whole from when to when."""
    body: dict[str, Any] = {
        "of": sorted(kinds),
        "repository": repository,
        "from": format_time(span[0]),
        "to": format_time(span[1]),
    }
    return Observation("github_coverage", body, repository=repository)


def swept(repository: str, span: Span) -> Observation:
    """The statement that all that was made in a span was looked at again."""
    body: dict[str, Any] = {
        "repository": repository,
        "from": format_time(span[0]),
        "to": format_time(span[1]),
    }
    return Observation("sweep", body, repository=repository)


def buried(ledger: Ledger, kind: str, names: Names) -> set[str]:
    """Which objects of a kind are stated to be gone, and have not been seen again."""
    return {subject for (subject,) in ledger.rows(BURIED, [names.parameter, kind])}


def gone(
    kind: str, subject: str, repository: str, seen_at: datetime, why: UnansweredError | None
) -> Observation:
    """The statement that an object is no longer at its source; that it is again, without `why`."""
    body: dict[str, Any] = {
        "of": kind,
        "id": subject,
        "repository": repository,
        "seen_at": format_time(seen_at),
        "reason": why.reason if why else "back",
        "message": why.message if why else "GitHub shows it again.",
        "gone": why is not None,
    }
    return Observation("tombstone", body, repository=repository)


def missing(gap: Gap, repository: str) -> Observation:
    """The statement that something could not be read."""
    body: dict[str, Any] = {
        "of": gap.kind,
        "repository": repository,
        "from": format_time(gap.since),
        "to": format_time(gap.until),
        "reason": gap.reason,
        "message": gap.message,
    }
    return Observation("gap", body, repository=repository)
