"""The client: PyGithub's requester on raw answers, with retries, limits and plain errors.

PyGithub does the authentication, the retries and the waiting. Its objects are left aside: they
lose the text and ask again for each item. One client is for one thread.
"""

import logging
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

import requests
from github.Auth import Token
from github.GithubException import GithubException, RateLimitExceededExceedsMaxWait
from github.GithubRetry import GithubRetry
from github.Requester import Requester

from ingest.github.asking.access import checked, is_loopback
from ingest.github.asking.answer import Answer, UnansweredError, date_of, path_of, refused
from ledger.errors import AuthenticationError, SourceError

API_VERSION = "2022-11-28"
PER_PAGE = 100
MAX_ANSWER_BYTES = 64 * 1024 * 1024

BUDGET_KEPT = 0.1
"""The part of a token's hourly calls that is left to others (github.md, section 4)."""

# PyGithub puts a handler on its logger that prints each refusal; here they become gaps.
logging.getLogger("github").setLevel(logging.WARNING)

_TIMEOUT_SECONDS = 30
_FAILURES_IN_A_ROW = 3
_NEXT = re.compile(r'<([^<>]+)>;\s*rel="next"')
_LIMITED = re.compile(r"too many (403|429) error responses")


@dataclass(frozen=True)
class Patience:
    """How long to insist: attempts, the first pause between them, the longest wait for a limit."""

    tries: int = 6
    backoff_seconds: float = 1.0
    limit_wait_seconds: float = 120.0


class Client:
    """Asks one GitHub as one account."""

    def __init__(self, token: str, base_url: str, patience: Patience) -> None:
        self._base_url = checked(base_url)
        self._token = token
        self._failures = 0
        host = urlsplit(self._base_url).hostname or ""
        if is_loopback(host):
            _without_proxy(host)
        retry = GithubRetry(
            total=patience.tries,
            backoff_factor=patience.backoff_seconds,
            backoff_jitter=patience.backoff_seconds,
            status_forcelist=[429, 500, 502, 503, 504],
            max_rate_limit_wait=patience.limit_wait_seconds,
            retry_after_max=int(patience.limit_wait_seconds),
        )
        self._tries = patience.tries
        self._requester = Requester(
            auth=Token(token),
            base_url=self._base_url,
            timeout=_TIMEOUT_SECONDS,
            user_agent="deploy-ledger",
            per_page=PER_PAGE,
            verify=True,
            retry=retry,
            pool_size=None,
            api_version=API_VERSION,
        )

    def __repr__(self) -> str:
        return f"Client({self._base_url!r})"

    @property
    def budget(self) -> str:
        """What is left of the token's calls, for people."""
        left, limit = self._requester.rate_limiting
        return f"{left:,} of {limit:,} calls left" if limit > 0 else "no limit of calls told"

    def get(self, path: str, **query: str) -> Answer:
        """Ask for a path below the base URL. Errors are those of `follow`."""
        return self.follow(f"{self._base_url}{path}{'?' if query else ''}{urlencode(query)}")

    def follow(self, url: str) -> Answer:
        """Ask for an address of this GitHub.

        Raises UnansweredError for what it refuses or fails to answer, AuthenticationError for a
        token that it does not accept, and SourceError where going on makes no sense.
        """
        self._keep_some_budget()
        status, headers, text = self._patiently(lambda: self._ask(url))
        if status == 401:
            raise AuthenticationError(
                "GitHub does not accept the token (401).",
                "Check that it is whole, has not expired, and is for this server.",
            )
        if status != 200:
            raise self._unanswered(status, url, text)
        if len(text) > MAX_ANSWER_BYTES:
            raise UnansweredError("too_large", f"The answer to {path_of(url)} is too large.")
        self._failures = 0
        following = _NEXT.search(headers.get("link", ""))
        return Answer(url, date_of(headers), text, following[1] if following else None)

    def _ask(self, url: str) -> tuple[int, dict[str, Any], str]:
        try:
            return self._requester.requestJson("GET", url)
        except RateLimitExceededExceedsMaxWait as error:
            raise self._limited() from error
        except GithubException as error:
            if "rate limit" in str(error.data).lower():
                raise self._limited() from error
            return error.status, {}, str(error.data)
        except RuntimeError:
            raise SourceError(
                "GitHub redirects to another place.", "Give its right address as the base URL."
            ) from None

    def _patiently(
        self, ask: Callable[[], tuple[int, dict[str, Any], str]]
    ) -> tuple[int, dict[str, Any], str]:
        for left in reversed(range(self._tries + 1)):
            try:
                return ask()
            except requests.exceptions.RetryError as error:
                # The server answered, with an error each time.
                if _LIMITED.search(str(error)):
                    raise self._limited() from None
                return 503, {}, ""
            except (
                requests.exceptions.ChunkedEncodingError,
                requests.exceptions.ContentDecodingError,
            ) as error:
                # A body that breaks off is not retried below: it is read after the retries end.
                if not left:
                    raise _unreachable(error) from None
            except requests.exceptions.RequestException as error:
                raise _unreachable(error) from None
        raise AssertionError

    def _unanswered(self, status: int, url: str, text: str) -> Exception:
        if status < 500:
            # What a server says may repeat what it was told.
            return refused(status, url, text.replace(self._token, "***"))
        self._failures += 1
        if self._failures >= _FAILURES_IN_A_ROW:
            return SourceError(
                f"GitHub keeps failing ({path_of(url)} and others before it).",
                "Run the same command again later; it goes on where it stopped.",
            )
        return UnansweredError("failing", f"GitHub fails to answer {path_of(url)}.")

    def _keep_some_budget(self) -> None:
        left, limit = self._requester.rate_limiting
        resets = self._requester.rate_limiting_resettime
        if limit > 0 and left < limit * BUDGET_KEPT and resets > datetime.now(UTC).timestamp():
            raise self._limited()

    def _limited(self) -> SourceError:
        resets = self._requester.rate_limiting_resettime
        when = f"at {datetime.fromtimestamp(resets, UTC):%H:%M} UTC" if resets else "in an hour"
        return SourceError(
            "Partial: the token's calls are used up, but for what is left to others.",
            f"Run the same command again {when}; it goes on where it stopped.",
        )


def _unreachable(error: Exception) -> SourceError:
    return SourceError(
        f"GitHub cannot be reached: {type(error).__name__}.",
        "Check the network and the base URL, and run the same command again.",
    )


def _without_proxy(host: str) -> None:
    """This machine is not asked through a proxy, whatever the environment says of others."""
    for name in ("no_proxy", "NO_PROXY"):
        known = os.environ.get(name, "")
        if host not in known.split(","):
            os.environ[name] = f"{known},{host}".strip(",")
