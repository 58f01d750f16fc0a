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
from ledger.kinds.base import Observation

Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Gap:
    """A span (UTC) in which a kind could not be read, and why."""

    kind: str
    since: datetime
    until: datetime
    reason: str
    message: str


def reach(spans: Iterable[Span], floor: datetime) -> datetime | None:
    """Up to when there is no break from `floor` on; None where that is in no span."""
    return next((until for since, until in spans if since <= floor <= until), None)


def low(held_until: datetime | None, lookback: timedelta, floor: datetime) -> datetime:
    """Down to where a list must be read: a look-back before what is held, else all of it."""
    return max(floor, held_until - lookback) if held_until else floor


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
