"""What comes of a question: an answer, or the reason why there is none."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from ledger.clock import parse_time
from ledger.errors import SourceError

_REASONS = {204: "empty", 403: "forbidden", 404: "not_found", 410: "gone", 451: "forbidden"}
_MESSAGE = re.compile(r"""["']message["']:\s*["']([^"']{1,120})""")


class UnansweredError(Exception):
    """GitHub does not answer one question; others may still be answered.

    `reason` is a short code, `message` a sentence for people. It becomes a gap, never a guess.
    """

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message


@dataclass(frozen=True)
class Answer:
    """An answer: the address it was read from, the server's Date (UTC), its text, the next page.

    `headers` have names in lower case.
    """

    url: str
    date: datetime
    text: str
    next_url: str | None
    headers: Mapping[str, str] = field(default_factory=dict)


def refused(status: int, url: str, text: str) -> UnansweredError:
    """The error for an answer that is none: a status other than 200, and what was said with it."""
    said = _MESSAGE.search(text)
    why = f": {said[1]}" if said else ""
    reason = _REASONS.get(status, "refused")
    return UnansweredError(reason, f"GitHub answers {status} to {path_of(url)}{why}.")


def path_of(url: str) -> str:
    """What of an address is told to people: its path."""
    return urlsplit(url).path


def date_of(headers: Mapping[str, str]) -> datetime:
    """The server's clock (UTC); its answers are dated by it and by no other.

    Raises SourceError where it does not say its Date.
    """
    try:
        return parse_time(headers["date"])
    except (KeyError, ValueError):
        raise SourceError(
            "The server does not say its Date.",
            "Check that the base URL leads to GitHub and not to a proxy's page.",
        ) from None
