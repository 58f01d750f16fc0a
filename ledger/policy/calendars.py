"""Days as people live them: a time zone and its holidays."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ONE_DAY = timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True)
class Calendar:
    """Local days of one time zone. All instants that come out are aware and in UTC."""

    zone: ZoneInfo
    holidays: frozenset[date] = frozenset()

    def is_working_day(self, day: date) -> bool:
        """True from Monday to Friday, holidays excepted."""
        return day.weekday() < SATURDAY and day not in self.holidays

    def midnight(self, day: date) -> datetime:
        """The UTC instant at which `day` begins.

        Where the clocks go forward at midnight it is the moment of the change; where midnight
        comes twice it is the first one.
        """
        return datetime.combine(day, time(), tzinfo=self.zone).astimezone(UTC)

    def local_day(self, day: date) -> tuple[datetime, datetime]:
        """Begin and end of a local day, in UTC; the end is the beginning of the next day."""
        return self.midnight(day), self.midnight(day + ONE_DAY)

    def end_of_working_day(self, start: datetime, count: int) -> datetime:
        """The end of the `count`-th working day after the local day that holds `start`."""
        day = start.astimezone(self.zone).date()
        for _ in range(count):
            day += ONE_DAY
            while not self.is_working_day(day):
                day += ONE_DAY
        return self.midnight(day + ONE_DAY)
