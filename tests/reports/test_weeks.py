"""Weeks begin on Monday at midnight in the policy's zone, on the days that clocks change too."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from ledger.errors import UsageError
from ledger.policy import Calendar
from reports.basis.weeks import last_complete, named_week, previous

BERLIN = Calendar(ZoneInfo("Europe/Berlin"))


@pytest.mark.parametrize(
    ("name", "start", "hours"),
    [
        ("2026-W43", datetime(2026, 10, 18, 22, tzinfo=UTC), 7 * 24 + 1),  # summer time ends
        ("2026-W13", datetime(2026, 3, 22, 23, tzinfo=UTC), 7 * 24 - 1),  # summer time begins
        ("2026-W47", datetime(2026, 11, 15, 23, tzinfo=UTC), 7 * 24),
        ("2026-W01", datetime(2025, 12, 28, 23, tzinfo=UTC), 7 * 24),
        ("2026-W53", datetime(2026, 12, 27, 23, tzinfo=UTC), 7 * 24),
    ],
)
def test_a_named_week(name: str, start: datetime, hours: int) -> None:
    week = named_week(name, BERLIN)
    assert week.name == name
    assert week.start_utc == start
    assert week.end_utc - week.start_utc == timedelta(hours=hours)
    assert previous(week, BERLIN).end_utc == start


@pytest.mark.parametrize(
    "text",
    ["", "47", "2026-47", "2026-W54", "2025-W53", "2026-W00", "2026-W4", "W47-2026", "2026-w47",
     "2026-W47 ", "0001-W01", "0000-W01", "9999-W52", "\u0662026-W47"],
)  # fmt: skip
def test_any_other_text_is_refused_with_the_form(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        named_week(text, BERLIN)
    assert "2026-W47" in caught.value.fix


@pytest.mark.parametrize(
    ("at", "name"),
    [
        (datetime(2026, 10, 25, 22, 59, 59, tzinfo=UTC), "2026-W42"),  # Sunday, a second to go
        (datetime(2026, 10, 25, 23, 0, 0, tzinfo=UTC), "2026-W43"),  # Monday, midnight
        (datetime(2026, 10, 31, 12, tzinfo=UTC), "2026-W43"),
    ],
)
def test_the_last_complete_week_has_ended_there(at: datetime, name: str) -> None:
    assert last_complete(at, BERLIN).name == name


def test_sunday_is_its_last_day() -> None:
    assert named_week("2026-W47", BERLIN).sunday == date(2026, 11, 22)
