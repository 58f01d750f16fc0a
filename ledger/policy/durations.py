"""Windows of time: "90m", "24h", "30d", "2 working days"."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import ClassVar

from ledger.policy.calendars import Calendar

WORKING_DAYS = "working days"
END_OF_TIME = datetime.max.replace(tzinfo=UTC)

_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
_ELAPSED = re.compile(r"([1-9]\d{0,4}) ?([mhd]|minutes?|hours?|days?)")
_WORKING = re.compile(r"([1-9]\d{0,3}) working days?")


@dataclass(frozen=True)
class Window:
    """A length of time within which something is due.

    `unit` is minutes, hours or days, which are elapsed time whatever the clocks do meanwhile (a
    day is 24 hours), or working days, which are counted in a calendar.
    """

    amount: int
    unit: str

    FORMS: ClassVar[str] = '"90m", "24h", "30d" or "2 working days"'

    @classmethod
    def parse(cls, text: str) -> "Window":
        """Read one of `FORMS`; raises ValueError for anything else, zero included."""
        if match := _WORKING.fullmatch(text):
            return cls(int(match[1]), WORKING_DAYS)
        if match := _ELAPSED.fullmatch(text):
            return cls(int(match[1]), _UNITS[match[2][0]])
        raise ValueError(f"{text!r} is no length of time")

    def end(self, start: datetime, calendar: Calendar) -> datetime:
        """The UTC instant at which a window that opens at `start` closes.

        N working days close at the local midnight that ends the Nth working day after the local
        day of `start`. What would close after the year 9999 closes at `END_OF_TIME`.
        Raises ValueError when `start` has no time zone.
        """
        if start.tzinfo is None:
            raise ValueError("the start of a window must have a time zone")
        try:
            if self.unit == WORKING_DAYS:
                return calendar.end_of_working_day(start, self.amount)
            return start.astimezone(UTC) + timedelta(**{self.unit: self.amount})
        except OverflowError:
            return END_OF_TIME

    def __str__(self) -> str:
        unit = self.unit.removesuffix("s") if self.amount == 1 else self.unit
        return f"{self.amount} {unit}"
