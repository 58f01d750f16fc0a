"""Every form of time that sources use becomes one: aware, UTC, microseconds."""

from datetime import UTC, date, datetime, timedelta

import pytest

from ledger.clock import format_time, now, parse_date, parse_optional_time, parse_time
from ledger.errors import ClockError
from tests.conftest import SetClock

_NINE = datetime(2026, 10, 26, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2026-10-26T09:00:00Z",
        "2026-10-26T09:00:00.000000Z",
        "2026-10-26T17:00:00+08:00",
        "2026-10-26T17:00:00.00000+0800",
        "2026-10-26 09:00:00",
        "2026-10-26 11:00:00 +02",
        "2026-10-26t09:00z",
        "2026-10-26T09:00:00,000Z",
        "Mon, 26 Oct 2026 09:00:00 GMT",
        "Mon, 26 Oct 2026 10:00:00 +0100",
        " 2026-10-26T09:00:00Z ",
    ],
)
def test_forms_of_one_moment(text: str) -> None:
    assert parse_time(text) == _NINE
    assert parse_time(text).tzinfo is UTC


def test_fractions_beyond_microseconds_are_cut() -> None:
    assert parse_time("2026-10-26T09:00:00.1234569Z").microsecond == 123456


@pytest.mark.parametrize(
    "text",
    [
        "2026-10-26",
        "2026-13-01T00:00:00Z",
        "2026-10-26T25:00:00Z",
        "2026-W44-1T09:00:00Z",
        "yesterday",
        "",
        "0001-01-01T00:00:00+05:00",
        "9999-12-31T23:59:59-05:00",
        "Mon, 99 Foo 2018 00:00:00 GMT",
    ],
)
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the standard library words these errors
        parse_time(text)


def test_absent_times_are_none_and_other_types_are_refused() -> None:
    assert parse_optional_time(None) is None
    assert parse_optional_time("") is None
    with pytest.raises(TypeError, match="must be text, not int"):
        parse_optional_time(1700000000)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("2026-10-26", date(2026, 10, 26)), ("2026-10-26T00:00:00Z", None), ("2026-02-30", None)],
)
def test_bare_dates(text: str, expected: date | None) -> None:
    assert parse_date(text) == expected


def test_format_reads_back() -> None:
    assert format_time(_NINE) == "2026-10-26T09:00:00Z"
    moment = _NINE + timedelta(microseconds=1)
    assert parse_time(format_time(moment)) == moment


def test_a_real_clock_ignores_the_simulated_time_and_never_goes_back(set_clock: SetClock) -> None:
    set_clock("2001-01-01T00:00:00Z")
    assert now(simulated=False, not_before=None).year > 2001
    ahead = datetime.now(UTC) + timedelta(days=1)
    assert now(simulated=False, not_before=ahead) == ahead


def test_a_simulated_clock_goes_where_it_is_set_but_not_back(set_clock: SetClock) -> None:
    set_clock("2026-10-26T09:00:00Z")
    assert now(simulated=True, not_before=_NINE) == _NINE
    with pytest.raises(ClockError, match="before the last entry"):
        now(simulated=True, not_before=_NINE + timedelta(seconds=1))
    set_clock("soon")
    with pytest.raises(ClockError, match="is not a time"):
        now(simulated=True, not_before=None)
