"""How many calls a run makes, how many the token has left, and when it must stop."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from ingest.github.asking.answer import date_of
from ledger.errors import SourceError

RESERVE = 0.1
"""The part of a token's hourly calls that is left to others who use it."""


NUMBERS = ("x-ratelimit-remaining", "x-ratelimit-limit", "x-ratelimit-reset")
"""The headers that say how many calls are left, of how many, and the second when all are again."""


@dataclass(frozen=True)
class Left:
    """What a token has left of a resource: calls (`core`) or points (`graphql`), until when."""

    left: int
    limit: int
    resets_at: datetime | None


class SpentError(SourceError):
    """What a token may ask of one resource is used up, but for what is left to others."""

    code = "limit"


class Limits:
    """Counts the calls of a run, at most `budget` of them, and keeps a reserve of each resource.

    What GitHub says of its limits is read by its own clock: that of this machine may be wrong.
    """

    def __init__(self, budget: int | None) -> None:
        self.calls = 0
        self.left: dict[str, Left] = {}
        self._budget = budget
        self._begun = time.monotonic()
        self._heard: tuple[datetime, float] | None = None

    @property
    def calls_per_minute(self) -> float:
        """How fast this run asks, on the average since it began."""
        return self.calls * 60 / max(time.monotonic() - self._begun, 1)

    @property
    def told(self) -> str:
        """All of this for people."""
        asked = f"{self.calls:,} calls ({self.calls_per_minute:.0f} a minute)"
        if self._budget is not None:
            asked += f" of at most {self._budget:,}"
        core = self.left.get("core")
        if core is None:
            return asked
        until = f" until {core.resets_at:%H:%M} UTC" if core.resets_at else ""
        return f"{asked}, {core.left:,} of {core.limit:,} left{until}"

    def take(self) -> None:
        """Count a call that is about to be made; raises SourceError when the budget is spent."""
        if self._budget is not None and self.calls >= self._budget:
            raise SourceError(
                f"Partial: the budget of {self._budget:,} calls is used up.",
                "Run the same command again; it goes on where it stopped.",
            )
        self.calls += 1

    def keep(self, resource: str) -> None:
        """Raise SourceError when what is left of a resource is the reserve."""
        known = self.left.get(resource)
        if known is None or known.left >= known.limit * RESERVE:
            return
        if known.resets_at and known.resets_at > self._now():
            raise self.stopped(resource)

    def heard(self, headers: Mapping[str, str]) -> None:
        """Take note of what an answer says of limits; what is no number says nothing."""
        named = {name.lower(): value for name, value in headers.items()}
        left, limit, resets = (number(named.get(name)) for name in NUMBERS)
        if left is None or not limit:
            return
        try:
            resets_at = datetime.fromtimestamp(resets, UTC) if resets else None
        except (ValueError, OverflowError, OSError):
            resets_at = None
        self.left[named.get("x-ratelimit-resource", "core")] = Left(left, limit, resets_at)
        try:
            self._heard = (date_of(named), time.monotonic())
        except SourceError:
            self._heard = None

    def stopped(self, resource: str) -> SpentError:
        """The error of a run that stops so that others can use the token, or because it must."""
        known = self.left.get(resource)
        resets_at = known.resets_at if known else None
        when = f"at {resets_at:%H:%M} UTC" if resets_at else "in an hour"
        return SpentError(
            "Partial: the token's calls are used up, but for what is left to others.",
            f"Run the same command again {when}; it goes on where it stopped.",
        )

    def _now(self) -> datetime:
        """The time by GitHub's clock."""
        if self._heard is None:
            return datetime.now(UTC)
        date, at = self._heard
        return datetime.fromtimestamp(date.timestamp() + time.monotonic() - at, UTC)


def number(text: str | None) -> int | None:
    """A whole number; some servers write it with a fraction. None for what is none."""
    try:
        return int(float(text)) if text else None
    except (ValueError, OverflowError):
        return None
