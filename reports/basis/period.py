"""The period that a report is about: `--from` to `--to`, days as the policy's zone has them."""

from dataclasses import dataclass
from datetime import UTC, datetime

import polars as pl

from ledger.clock import asked_time, format_time, parse_date
from ledger.errors import UsageError
from ledger.policy import Calendar

_FIRST = datetime(1, 1, 1, tzinfo=UTC)
_LAST = datetime(9999, 12, 31, tzinfo=UTC)


@dataclass(frozen=True)
class Period:
    """From `since` until before `until` (UTC); None: no bound on that side."""

    since: datetime | None = None
    until: datetime | None = None

    def parameters(self) -> dict[str, str | None]:
        """As the head of a report names it: RFC 3339 in UTC."""
        return {
            "from": format_time(self.since) if self.since else None,
            "to": format_time(self.until) if self.until else None,
        }

    @property
    def bounds(self) -> tuple[datetime, datetime]:
        """Both ends; the first and the last moment that there is where none was asked for."""
        return self.since or _FIRST, self.until or _LAST

    def holds(self, column: str) -> pl.Expr:
        """Whether a moment in that column lies in the period; None does in one without bounds."""
        since, until = self.bounds
        inside = pl.col(column).is_between(since, until, closed="left")
        return inside if self.since or self.until else pl.lit(value=True)


def period(since: str | None, until: str | None, calendar: Calendar) -> Period:
    """Read `--from` and `--to`: times, or dates, which stand for the whole local day.

    `--to 2026-09-30` includes that day; `--to` with a time ends before that time. Raises
    UsageError for other texts, or an end that is not after the beginning.
    """
    found = Period(_edge("--from", since, calendar, 0), _edge("--to", until, calendar, 1))
    if found.since and found.until and found.until <= found.since:
        raise UsageError(
            f"The period from {since} to {until} has no moment in it.",
            "Give --from the earlier day and --to the later one, which is included.",
        )
    return found


def _edge(flag: str, text: str | None, calendar: Calendar, end: int) -> datetime | None:
    day = parse_date(text) if text else None
    if day is None:
        return asked_time(flag, text)
    try:
        return calendar.local_day(day)[end]
    except OverflowError as error:
        raise UsageError(f"{flag} {text} is out of range.", "Give a day of our time.") from error
