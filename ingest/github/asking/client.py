"""The client: PyGithub's requester on raw answers, with retries, limits and plain errors.

PyGithub does the authentication, the retries and the waiting. Its objects are left aside: they
lose the text and ask again for each item. One client is for one thread: PyGithub may hand one
thread the answer to another's question.

Nothing is asked conditionally (`If-None-Match`): in eight polls of a quiet repository 47 of 74
answers had not changed, six calls a poll of the thousands that an hour allows, and the answers
would have to be kept beside the ledger, where texts with addresses of people must not lie.
"""

import logging
import os
import re
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

import msgspec
import requests
from github.Auth import Auth
from github.GithubException import (
    BadAttributeException,
    GithubException,
    RateLimitExceededExceedsMaxWait,
)
from github.Requester import Requester

from ingest.github.asking.access import checked, is_loopback
from ingest.github.asking.account import Account
from ingest.github.asking.answer import Answer, UnansweredError, date_of, path_of, refused
from ingest.github.asking.app import refused_app
from ingest.github.asking.connection import BrokenAnswerError, connection, origin
from ingest.github.asking.insistence import Insistence, Patience, wait_asked
from ingest.github.asking.limits import Limits
from ledger.errors import AuthenticationError, SourceError

API_VERSION = "2022-11-28"
PER_PAGE = 100

# PyGithub puts a handler on its logger that prints each refusal; here they become gaps.
logging.getLogger("github").setLevel(logging.WARNING)

_TIMEOUT_SECONDS = 30
_FAILURES_IN_A_ROW = 3
_NEXT = re.compile(r'<([^<>]+)>;\s*rel="?next"?(?:\s*[,;]|\s*$)')
_LIMITED = re.compile(r"too many (403|429) error responses")

Told = tuple[int, Mapping[str, str], str]
"""What came back: status, headers with names in lower case, text."""


class _GraphqlError(msgspec.Struct):
    type: Any = None
    message: Any = None


class _Graphql(msgspec.Struct):
    errors: list[_GraphqlError] | None = None


class Client:
    """Asks one GitHub as one account, at most `budget` times.

    What an App asks to sign on, a call or two an hour, is not counted: it costs nothing of what
    its token may ask.
    """

    def __init__(
        self, account: Account, base_url: str, patience: Patience, budget: int | None = None
    ) -> None:
        self.before_asking: Callable[[], None] = lambda: None
        """What is done before each question, which may take its time."""
        self.limits = Limits(budget)
        self._account = account
        self.base_url = checked(base_url)
        self._patience = patience
        self._failures = 0
        self._answered: str | None = None
        host = urlsplit(self.base_url).hostname or ""
        if is_loopback(host):
            _without_proxy(host)
        self._connection = connection(self.base_url, _TIMEOUT_SECONDS, patience, self.limits)
        self._nobody = Requester(
            auth=None,
            base_url=self.base_url,
            timeout=_TIMEOUT_SECONDS,
            user_agent="deploy-ledger",
            per_page=PER_PAGE,
            verify=True,
            retry=Insistence(patience, self.limits),
            pool_size=None,
            api_version=API_VERSION,
        )
        self._auth: Auth | None = None
        self._requester = self._nobody

    def __repr__(self) -> str:
        return f"Client({self.base_url!r})"

    @property
    def budget(self) -> str:
        """What was asked and what is left of the token's calls, for people."""
        return self.limits.told

    @property
    def graphql_url(self) -> str:
        """Where GraphQL is asked: beside the REST API, and below /api of an Enterprise server."""
        return self._nobody.graphql_url

    def get(self, path: str, **query: str) -> Answer:
        """Ask for a path below the base URL. Errors are those of `follow`."""
        return self.follow(f"{self.base_url}{path}{'?' if query else ''}{urlencode(query)}")

    def follow(self, url: str) -> Answer:
        """Ask for an address of this GitHub.

        Raises UnansweredError for what it refuses or fails to answer, AuthenticationError for a
        token that it does not accept, and SourceError where going on makes no sense.
        """
        if not self._is_ours(url):
            raise UnansweredError("redirected", "The answer leads to another place than GitHub.")
        return self._answer("GET", url, "core", None)

    def post_graphql(self, query: str, variables: Mapping[str, Any]) -> Answer:
        """Ask a GraphQL query; the answer may hold `errors` beside its data.

        Errors are those of `follow`. UnansweredError `failing` where it takes GitHub too long:
        ask for less at once. SourceError for a limit that is told within an answer.
        """
        asked = {"query": query, "variables": dict(variables)}
        repetition = 0
        while True:
            answer = self._answer("POST", self.graphql_url, "graphql", asked)
            if not _is_limited(answer.text):
                return answer
            repetition += 1
            wait = wait_asked(answer.headers)
            if wait is None or wait > self._patience.limit_wait_seconds:
                raise self.limits.stopped("graphql")
            if repetition > self._patience.tries:
                raise self.limits.stopped("graphql")
            time.sleep(max(wait, self._patience.pause(repetition)))

    def _answer(self, verb: str, url: str, resource: str, asked: object) -> Answer:
        self.before_asking()
        self.limits.keep(resource)
        before = self._secret()
        status, headers, text = self._patiently(verb, url, resource, asked)
        if status == 401 and self._secret(anew=True) != before:
            status, headers, text = self._patiently(verb, url, resource, asked)
        if status == 401:
            raise AuthenticationError(
                "GitHub does not accept the token (401).",
                "Check that it is whole, has not expired, and is for this server.",
            )
        if status != 200:
            raise self._unanswered(verb, status, url, text)
        self._failures = 0
        self._answered = url if verb == "GET" else self._answered
        following = _NEXT.search(headers.get("link", ""))
        return Answer(url, date_of(headers), text, following[1] if following else None, headers)

    def _secret(self, *, anew: bool = False) -> str:
        """The token that questions are signed with; `anew` has it read or made again."""
        try:
            if self._auth is None or anew:
                self._auth = self._account.sign_on(self._nobody)
                self._requester = self._nobody.withAuth(self._auth)
                # When an App's token ends is only looked at when it is used a second time.
                _ = self._auth.token
            secret = self._auth.token
        except RateLimitExceededExceedsMaxWait:
            raise self.limits.stopped("core") from None
        except GithubException as error:
            # What GitHub says with it is not repeated: it has seen what was signed.
            raise refused_app(error.status, "the request for a token") from None
        except requests.exceptions.RequestException as error:
            raise _unreachable(error) from None
        except (AssertionError, BadAttributeException, RuntimeError, TypeError, ValueError):
            # What PyGithub says when the answer is not what it expects.
            raise refused_app(None, "the request for a token") from None
        return secret

    def _patiently(self, verb: str, url: str, resource: str, asked: object) -> Told:
        repetition = 0
        while True:
            try:
                return self._ask(verb, url, resource, asked)
            except requests.exceptions.RetryError as error:
                # The server answered, with an error each time.
                if _LIMITED.search(str(error)):
                    raise self.limits.stopped(resource) from None
                return 503, {}, ""
            except BrokenAnswerError as error:
                # It is read after the retries of PyGithub have ended.
                repetition += 1
                if repetition > self._patience.tries:
                    raise _unreachable(error) from None
                time.sleep(self._patience.pause(repetition))
            except requests.exceptions.RequestException as error:
                raise _unreachable(error) from None

    def _ask(self, verb: str, url: str, resource: str, asked: object) -> Told:
        try:
            status, headers, text = self._requester.requestJson(
                verb, url, input=asked, cnx=self._connection
            )
        except RateLimitExceededExceedsMaxWait as error:
            self.limits.heard(error.headers or {})
            if error.status >= 500:
                return 503, {}, ""
            raise self.limits.stopped(resource) from None
        except GithubException as error:
            self.limits.heard(error.headers or {})
            if "rate limit" in str(error.data).lower():
                raise self.limits.stopped(resource) from None
            return error.status, {}, str(error.data)
        self.limits.heard(headers)
        return status, headers, text

    def _is_ours(self, url: str) -> bool:
        try:
            return origin(url) == origin(self.base_url)
        except ValueError:
            return False

    def _unanswered(self, verb: str, status: int, url: str, text: str) -> Exception:
        if status < 500:
            # What a server says may repeat what it was told.
            return refused(status, url, text.replace(self._secret(), "***"))
        self._failures += verb == "GET"
        if self._failures >= _FAILURES_IN_A_ROW and not self._still_answers():
            return SourceError(
                f"GitHub keeps failing ({path_of(url)} and others before it).",
                "Run the same command again later; it goes on where it stopped.",
            )
        return UnansweredError("failing", f"GitHub fails to answer {path_of(url)}.")

    def _still_answers(self) -> bool:
        """Whether GitHub still answers what it answered last: then only some things fail."""
        if self._answered is None:
            return False
        status, _, _ = self._patiently("GET", self._answered, "core", None)
        self._failures = 0 if status == 200 else self._failures
        return status == 200


def _is_limited(text: str) -> bool:
    """Whether an answer of GraphQL, whose status is 200, says that a limit is reached."""
    try:
        errors = msgspec.json.decode(text, type=_Graphql).errors or []
    except (msgspec.DecodeError, RecursionError):
        return False
    return any(
        error.type == "RATE_LIMITED" or "secondary rate limit" in str(error.message).lower()
        for error in errors
    )


def _unreachable(error: Exception) -> SourceError:
    name = str(error) if isinstance(error, BrokenAnswerError) else type(error).__name__
    return SourceError(
        f"GitHub cannot be reached: {name}.",
        "Check the network and the base URL, and run the same command again.",
    )


def _without_proxy(host: str) -> None:
    """This machine is not asked through a proxy, whatever the environment says of others."""
    for name in ("no_proxy", "NO_PROXY"):
        known = os.environ.get(name, "")
        if host not in known.split(","):
            os.environ[name] = f"{known},{host}".strip(",")
