"""Lengths of time and local days, across the changes of the clocks and over holidays."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.policy import Calendar, Window, parse

BERLIN = ZoneInfo("Europe/Berlin")
CHRISTMAS = frozenset({date(2026, 12, 25)})
CALENDAR = Calendar(BERLIN, CHRISTMAS)

# Clocks that change at 2, at midnight, by half an hour, by a whole day, and never.
ZONES = ["Europe/Berlin", "Africa/Cairo", "Australia/Lord_Howe", "Pacific/Apia", "UTC"]

moments = st.datetimes(
    datetime(2000, 1, 1), datetime(2050, 1, 1), timezones=st.just(UTC), allow_imaginary=False
)
days = st.dates(date(2026, 1, 1), date(2027, 12, 31))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("text", "elapsed"),
    [
        ("90m", timedelta(minutes=90)),
        ("1h", timedelta(hours=1)),
        ("24h", timedelta(days=1)),
        ("30d", timedelta(days=30)),
        ("1 day", timedelta(days=1)),
        ("2 hours", timedelta(hours=2)),
    ],
)
def test_elapsed_time(text: str, elapsed: timedelta) -> None:
    start = at("2026-10-24T12:00:00+02:00")
    end = Window.parse(text).end(start, CALENDAR)
    assert end - start == elapsed
    assert end.tzinfo is UTC


@pytest.mark.parametrize(
    ("start", "text", "end"),
    [
        # a Thursday evening in UTC is already Friday in Berlin
        ("2026-07-02T21:59:00+00:00", "1 working day", "2026-07-03T22:00:00+00:00"),
        ("2026-07-02T22:00:00+00:00", "1 working day", "2026-07-06T22:00:00+00:00"),
        # a weekend is no start: Monday is the first day after
        ("2026-07-04T10:00:00+00:00", "1 working day", "2026-07-06T22:00:00+00:00"),
        # clocks go back on Sunday 25 October: midnight moves from 22:00 to 23:00 UTC
        ("2026-10-23T10:00:00+00:00", "2 working days", "2026-10-27T23:00:00+00:00"),
        # clocks go forward on Sunday 29 March
        ("2026-03-27T10:00:00+00:00", "1 working day", "2026-03-30T22:00:00+00:00"),
        # Friday 25 December is a holiday
        ("2026-12-23T10:00:00+00:00", "2 working days", "2026-12-28T23:00:00+00:00"),
    ],
)
def test_working_days(start: str, text: str, end: str) -> None:
    assert Window.parse(text).end(at(start), CALENDAR) == at(end)


@pytest.mark.parametrize(
    "text", ["", "0h", "-1h", "1.5h", "1w", "h", "01h", "3 workdays", "24", "1h ", "1000000d"]
)
def test_what_is_no_length_of_time(text: str) -> None:
    with pytest.raises(ValueError, match="no length of time"):
        Window.parse(text)


@settings(deadline=None)
@given(st.integers(1, 9999), st.sampled_from(["minutes", "hours", "days", "working days"]))
def test_a_window_reads_what_it_writes(amount: int, unit: str) -> None:
    window = Window(amount, unit)
    assert Window.parse(str(window)) == window


@settings(deadline=None)
@given(moments, st.integers(1, 30), st.sets(days, max_size=20), st.sampled_from(ZONES))
def test_working_days_against_counting_them(
    start: datetime, count: int, holidays: set[date], zone: str
) -> None:
    calendar = Calendar(ZoneInfo(zone), frozenset(holidays))
    end = Window(count, "working days").end(start, calendar)
    first = start.astimezone(calendar.zone).date() + timedelta(days=1)
    last = (end - timedelta(microseconds=1)).astimezone(calendar.zone).date()
    passed = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    working = [day for day in passed if day.isoweekday() <= 5 and day not in holidays]
    assert start < end
    assert end.tzinfo is UTC
    # Samoa skipped 30 December 2011: the end of that day is the end of the day before it.
    if not (zone == "Pacific/Apia" and date(2011, 12, 29) in passed):
        assert len(working) == count
        assert working[-1] == passed[-1]


@settings(deadline=None)
@given(moments, moments, st.integers(1, 20))
def test_a_later_start_never_ends_earlier(one: datetime, other: datetime, count: int) -> None:
    window = Window(count, "working days")
    first, second = sorted([one, other])
    assert window.end(first, CALENDAR) <= window.end(second, CALENDAR)


@settings(deadline=None)
@given(st.dates(date(2000, 1, 1), date(2050, 1, 1)), st.sampled_from(ZONES))
def test_local_days_follow_each_other_without_gap(day: date, zone: str) -> None:
    calendar = Calendar(ZoneInfo(zone))
    start, end = calendar.local_day(day)
    assert end == calendar.local_day(day + timedelta(days=1))[0]
    assert timedelta(0) <= end - start <= timedelta(hours=25)
    if end > start:
        assert start.astimezone(calendar.zone).date() == day
        assert (end - timedelta(microseconds=1)).astimezone(calendar.zone).date() == day


@pytest.mark.parametrize(
    ("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-07-01", 24)]
)
def test_the_day_the_clocks_change(day: str, hours: int) -> None:
    start, end = parse('timezone = "Europe/Berlin"').local_day(date.fromisoformat(day))
    assert end - start == timedelta(hours=hours)


def test_a_start_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        Window.parse("1h").end(datetime(2026, 1, 1), CALENDAR)


@pytest.mark.parametrize("text", ["30d", "9 working days"])
def test_the_end_of_time_is_an_end(text: str) -> None:
    assert Window.parse(text).end(at("9999-12-31T00:00:00+00:00"), CALENDAR).year == 9999
