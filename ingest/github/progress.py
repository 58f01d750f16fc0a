"""How far a walk is, for people: a line every few seconds, and one at the end."""

import time
from collections.abc import Callable
from datetime import datetime

from ingest.source import Progress

EVERY_SECONDS = 3.0

_ENOUGH = 0.02
"""The part of a stream that must be walked before what remains is guessed from it."""


class Progressing:
    """Tells how far one repository is; `clock` counts seconds and never goes back."""

    def __init__(
        self, say: Progress, repository: str, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._say = say
        self._repository = repository
        self._clock = clock
        self._begun = self._told = clock()
        self._stream = ""
        self._stream_begun = self._begun
        self._span: tuple[datetime, datetime] | None = None
        self._reached: datetime | None = None

    def begin(self, stream: str, low: datetime, start: datetime) -> None:
        """A stream is read from `start` back to `low` (both UTC)."""
        self._stream, self._span, self._reached = stream, (low, start), None
        self._stream_begun = self._clock()

    def reach(self, moment: datetime | None) -> None:
        """Everything younger than a moment (UTC) was read; None where a page says no time."""
        if moment is not None:
            self._reached = min(moment, self._reached or moment)

    def tell(self, read: int, new: int, budget: str, *, last: bool = False) -> None:
        """Say how many records were read and are new, and what may still be asked.

        Says nothing a few seconds after the line before, unless it is the `last`.
        """
        now = self._clock()
        if not last and now - self._told < EVERY_SECONDS:
            return
        self._told = now
        rate = read / (now - self._begun) if now > self._begun else 0.0
        parts = [f"{read:,} records read, {new:,} new, {rate:,.0f}/s", budget]
        if not last:
            parts += self._remaining(now)
        stream = f", {self._stream}" if self._stream and not last else ""
        self._say(f"{self._repository}{stream}: {'; '.join(parts)}")

    def _remaining(self, now: float) -> list[str]:
        """Back to when a stream was read, and how long the rest takes if it goes on like this."""
        if self._span is None or self._reached is None:
            return []
        low, start = self._span
        back = f"back to {max(self._reached, low):%Y-%m-%d}"
        walked = (start - max(self._reached, low)) / (start - low) if start > low else 1.0
        if not _ENOUGH <= walked < 1:
            return [back]
        left = (now - self._stream_begun) * (1 - walked) / walked
        return [f"{back}, about {_duration(left)} left"]


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    if seconds < 90 * 60:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.0f} h"
