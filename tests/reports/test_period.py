"""A period: a date is the whole local day, and nothing lies in two periods that follow."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from ledger.errors import UsageError
from ledger.policy import Calendar
from reports.basis.period import Period, period

BERLIN = Calendar(ZoneInfo("Europe/Berlin"))


def test_a_date_is_the_whole_local_day() -> None:
    # The clocks go back on the 25th: that day has 25 hours.
    found = period("2026-10-25", "2026-10-25", BERLIN)
    begin, end = datetime(2026, 10, 24, 22, tzinfo=UTC), datetime(2026, 10, 25, 23, tzinfo=UTC)
    assert found == Period(begin, end)
    assert found.parameters() == {"from": "2026-10-24T22:00:00Z", "to": "2026-10-25T23:00:00Z"}
    following = period("2026-10-26", None, BERLIN)
    assert following.since == found.until


def test_a_time_is_that_moment() -> None:
    found = period("2026-10-25T12:00:00+02:00", "2026-10-25T11:00:00Z", BERLIN)
    assert found.bounds == (
        datetime(2026, 10, 25, 10, tzinfo=UTC),
        datetime(2026, 10, 25, 11, tzinfo=UTC),
    )


def test_without_bounds_it_is_everything() -> None:
    found = period(None, None, BERLIN)
    assert found.parameters() == {"from": None, "to": None}
    assert found.bounds[0].year == 1
    assert found.bounds[1].year == 9999


@pytest.mark.parametrize(
    ("since", "until"),
    [("2026-10-02", "2026-10-01"), ("2026-10-01T00:00:00Z", "2026-10-01T00:00:00Z"),
     ("soon", None), (None, "2026-13-01"), (None, "9999-12-31"), ("0001-01-01", None)],
)  # fmt: skip
def test_what_is_no_period_is_a_usage_error(since: str | None, until: str | None) -> None:
    with pytest.raises(UsageError):
        period(since, until, BERLIN)
