"""How long to insist: PyGithub's retries with what they lack.

PyGithub decides what is tried again. Added here: a pause before the first repetition too, a stop
where the server asks for a longer wait than is wanted, and a count of every call.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Any, Self

from github.GithubException import RateLimitExceededExceedsMaxWait
from github.GithubRetry import GithubRetry
from urllib3 import BaseHTTPResponse, HTTPResponse, Retry
from urllib3.connectionpool import ConnectionPool

from ingest.github.asking.limits import Limits

_OVERLOADED = (502, 504)


@dataclass(frozen=True)
class Patience:
    """How long to insist, in seconds where it is time.

    `tries` again, with a first pause that doubles each time; `limit_wait_seconds` is the longest
    wait for a limit to pass, `secondary_wait_seconds` the one where GitHub does not say how long.
    """

    tries: int = 6
    backoff_seconds: float = 1.0
    limit_wait_seconds: float = 120.0
    secondary_wait_seconds: float = 60.0

    def pause(self, repetition: int) -> float:
        """Seconds to wait before a repetition (1 is the first), with jitter."""
        doubled = float(2 ** (repetition - 1))
        return self.backoff_seconds * (doubled + random.random())  # noqa: S311 - jitter, no secret


class Insistence(GithubRetry):
    """What is asked again, when, and how often."""

    def __init__(self, patience: Patience, limits: Limits, **state: Any) -> None:
        self._patience = patience
        self._limits = limits
        fresh: dict[str, Any] = {
            "total": patience.tries,
            "status_forcelist": [429, 500, 502, 503, 504],
            "max_rate_limit_wait": patience.limit_wait_seconds,
            "secondary_rate_wait": patience.secondary_wait_seconds,
        }
        super().__init__(**(fresh | state))

    def new(self, **state: Any) -> Self:
        """The same with less left."""
        return super().new(patience=self._patience, limits=self._limits, **state)

    def increment(  # type: ignore[override]
        self,
        method: str | None = None,
        url: str | None = None,
        response: HTTPResponse | None = None,
        error: Exception | None = None,
        _pool: ConnectionPool | None = None,
        _stacktrace: TracebackType | None = None,
    ) -> Retry:
        """Allow one more try; raises where there is no more, or no more call may be made."""
        left = self
        try:
            if response is not None:
                self._wait_allowed(response)
                # A query that takes too long is not tried for minutes: who asks can ask for less.
                if method == "POST" and response.status in _OVERLOADED:
                    left = self.new(total=1 - len(self.history))
            retry = GithubRetry.increment(left, method, url, response, error, _pool, _stacktrace)
            self._limits.take()
        except Exception:
            # Read to its end, so that the connection can be used again.
            if response is not None:
                response.drain_conn()
            raise
        return retry

    def _wait_allowed(self, response: HTTPResponse) -> None:
        wait = wait_asked(response.headers) if response.status in self.status_forcelist else None
        if wait is not None and wait > self._patience.limit_wait_seconds:
            raise RateLimitExceededExceedsMaxWait(
                response.status, None, dict(response.headers), wait=wait
            )

    def get_backoff_time(self) -> float:
        """Seconds before the next try; there is always a pause."""
        return self._patience.pause(max(len(self.history), 1))

    def get_retry_after(self, response: BaseHTTPResponse) -> float | None:
        """Seconds that the server asks to wait; none means a pause."""
        return wait_asked(response.headers)


def wait_asked(headers: Mapping[str, str]) -> float | None:
    """Seconds that an answer asks to wait, by its own Date; None where it does not say so.

    `Retry-After` is a number of seconds or a date; a limit that is used up is waited out.
    """
    named = {name.lower(): value.strip() for name, value in headers.items()}
    after, resets = named.get("retry-after", ""), named.get("x-ratelimit-reset", "")
    if after.isdigit():
        return float(after)
    try:
        date = parsedate_to_datetime(named["date"])
        if after:
            return max((parsedate_to_datetime(after) - date).total_seconds(), 0.0)
        if named.get("x-ratelimit-remaining") == "0":
            return max(int(resets) - date.timestamp(), 0.0) + 1
    except (KeyError, ValueError, TypeError, OverflowError):
        return None
    return None
