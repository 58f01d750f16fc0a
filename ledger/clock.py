"""Time: the ledger's own clock, and one parser for every form that sources use."""

import os
import re
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache

from ledger.errors import ClockError, UsageError

SIMULATED_NOW = "DEPLOY_LEDGER_NOW"

# What GitHub writes and what `format_time` does: nearly every time that is ever read.
_PLAIN = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{6})?Z", re.ASCII)
_ISO = re.compile(
    r"(?P<day>\d{4}-\d{2}-\d{2})[Tt ](?P<hour>\d{2}:\d{2})(?P<second>:\d{2})?(?:[.,](?P<part>\d+))?"
    r" ?(?P<zone>[Zz]|[+-]\d{2}:?\d{2}|[+-]\d{2})?"
)


@lru_cache(maxsize=4096)
def parse_time(text: str) -> datetime:
    """Read RFC 3339, an HTTP date, or the same without seconds or zone, as an aware UTC datetime.

    A time without a zone is taken as UTC. Fractions beyond microseconds are cut.
    Raises ValueError for anything else, a bare date included.
    """
    if _PLAIN.fullmatch(text):
        return datetime.fromisoformat(text)
    try:
        return _aware(text).astimezone(UTC)
    except OverflowError as error:
        raise ValueError(f"{text!r} is not in the years 1 to 9999 in UTC") from error


def _aware(text: str) -> datetime:
    match = _ISO.fullmatch(text.strip())
    if match is None:
        moment = parsedate_to_datetime(text)
        return moment.replace(tzinfo=moment.tzinfo or UTC)
    micro = (match["part"] or "0")[:6].ljust(6, "0")
    zone = (match["zone"] or "Z").upper().replace("Z", "+00:00")
    second = match["second"] or ":00"
    return datetime.fromisoformat(f"{match['day']}T{match['hour']}{second}.{micro}{zone}")


def parse_optional_time(text: object) -> datetime | None:
    """Like `parse_time`; None and empty text are no time. Raises TypeError for what is no text."""
    if text is None or text == "":
        return None
    if not isinstance(text, str):
        raise TypeError(f"a time must be text, not {type(text).__name__}")
    return parse_time(text)


def asked_time(flag: str, text: str | None) -> datetime | None:
    """The time that a user gave with a flag; raises UsageError for what is none."""
    try:
        return parse_optional_time(text)
    except (ValueError, TypeError) as error:
        raise UsageError(
            f"{flag} {text!r} is not a time.", "Give one such as 2026-10-01T00:00:00Z."
        ) from error


def parse_date(text: str) -> date | None:
    """Read `YYYY-MM-DD` and nothing else; None when it is not a bare date of the calendar."""
    try:
        return date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) else None
    except ValueError:
        return None


def format_time(moment: datetime) -> str:
    """RFC 3339 in UTC with `Z`; microseconds only where there are some."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def now(*, simulated: bool, not_before: datetime | None) -> datetime:
    """The ledger's clock, UTC, never earlier than `not_before` (the last entry's time).

    A simulated ledger takes `DEPLOY_LEDGER_NOW` where it is set and refuses to go backwards;
    a real one has no such door, and holds still while the machine's clock lags behind.
    """
    text = os.environ.get(SIMULATED_NOW) if simulated else None
    if text is None:
        moment = datetime.now(UTC)
        return max(moment, not_before) if not_before else moment
    try:
        moment = parse_time(text)
    except ValueError as error:
        raise ClockError(
            f"{SIMULATED_NOW}={text!r} is not a time.",
            "Set it to an RFC 3339 time such as 2026-10-26T09:00:00Z.",
        ) from error
    if not_before and moment < not_before:
        raise ClockError(
            f"{SIMULATED_NOW}={text} is before the last entry, {format_time(not_before)}.",
            "A simulated clock only goes forward: set a later time.",
        )
    return moment
