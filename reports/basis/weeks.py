"""ISO weeks in the policy's time zone: from Monday's midnight there to the next Monday's."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import polars as pl

from ledger.errors import UsageError
from ledger.policy import Calendar
from ledger.reading.workspace import Workspace

_FORM = re.compile(r"([0-9]{4})-W([0-9]{2})")
SEVEN_DAYS = timedelta(days=7)
TREND = 12
"""So many weeks a trend has."""
_UTC = pl.Datetime("us", "UTC")


@dataclass(frozen=True)
class Week:
    """One ISO week: its name, its Monday, and the UTC instants at which it begins and ends.

    `end_utc` belongs to the next week. A week with a clock change is an hour shorter or longer.
    """

    name: str
    monday: date
    start_utc: datetime
    end_utc: datetime

    @property
    def sunday(self) -> date:
        """The last day of the week."""
        return self.monday + SEVEN_DAYS - timedelta(days=1)


def week_of(monday: date, calendar: Calendar) -> Week:
    """The week that begins with `monday` in the calendar's zone."""
    year, number, _ = monday.isocalendar()
    return Week(
        f"{year:04}-W{number:02}",
        monday,
        calendar.midnight(monday),
        calendar.midnight(monday + SEVEN_DAYS),
    )


def previous(week: Week, calendar: Calendar) -> Week:
    """The week before."""
    return week_of(week.monday - SEVEN_DAYS, calendar)


def last_weeks(week: Week, calendar: Calendar, count: int = TREND) -> list[Week]:
    """So many weeks that end with `week`, the oldest first."""
    found = [week]
    while len(found) < count:
        found.append(previous(found[-1], calendar))
    return found[::-1]


def put_weeks(workspace: Workspace, weeks: Sequence[Week]) -> None:
    """Table `report_week` of a workspace: week, since, until (UTC)."""
    spans = [(week.name, week.start_utc, week.end_utc) for week in weeks]
    schema = pl.Schema({"week": pl.String(), "since": _UTC, "until": _UTC})
    workspace.run("DROP TABLE IF EXISTS report_week")
    workspace.put("report_week", pl.DataFrame(spans, schema=schema, orient="row"))


def named_week(name: str, calendar: Calendar) -> Week:
    """The week that a text such as `2026-W47` names; raises UsageError for any other text."""
    match = _FORM.fullmatch(name)
    year, number = (int(match[1]), int(match[2])) if match else (0, 0)
    try:
        week = week_of(date.fromisocalendar(year, number, 1), calendar)
        # Every report shows the weeks before as well, so these must exist too.
        last_weeks(week, calendar)
    except (ValueError, OverflowError) as error:
        raise UsageError(
            f"{name!r} is not a week.",
            "Give an ISO year and week such as 2026-W47, or leave it out for the last whole week.",
        ) from error
    return week


def last_complete(at: datetime, calendar: Calendar) -> Week:
    """The last week that had ended at an aware moment."""
    today = at.astimezone(calendar.zone).date()
    this_monday = today - timedelta(days=today.weekday())
    return week_of(this_monday - SEVEN_DAYS, calendar)
