"""Asking one Jira: bounded answers, retries, limits; the token goes to that server and no other."""

import base64
import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

import orjson
import requests

from ingest.github.asking.access import checked, is_loopback, private_text
from ingest.github.asking.answer import Answer, UnansweredError, path_of, refused
from ingest.github.asking.connection import MAX_REDIRECTS, BrokenAnswerError, body_text, origin
from ingest.github.asking.insistence import Patience, wait_asked
from ledger.clock import parse_time
from ledger.errors import AuthenticationError, SourceError, UsageError
from ledger.settings import PREFIX

_TOKEN, _FILE, _USER = (f"{PREFIX}JIRA_{name}" for name in ("TOKEN", "TOKEN_FILE", "USER"))
_TIMEOUT_SECONDS = 60
_REDIRECTS = (301, 302, 303, 307, 308)
_AGAIN = (429, 500, 502, 503, 504)
_LOGIN = "x-seraph-loginreason"


def credentials(environment: Mapping[str, str] = os.environ) -> str:
    """What signs a question: a bearer token, or user and token where a user is named.

    Raises AuthenticationError, which names every place that was looked at.
    """
    token = environment.get(_TOKEN, "").strip()
    if not token and environment.get(_FILE):
        token = private_text(Path(environment[_FILE]), _FILE).strip()
    if not token:
        raise AuthenticationError(
            f"There is no Jira token: {_TOKEN} and {_FILE} are unset.",
            f"Set one of them, and {_USER} for Jira Cloud, where a token goes with an account; "
            f"{_FILE} names a file that only you can read.",
        )
    user = environment.get(_USER, "").strip()
    if not token.isascii() or not token.isprintable() or " " in token or "\n" in user:
        raise AuthenticationError(
            "The Jira token is none.", "Put the token there, and nothing else."
        )
    if user:
        pair = base64.b64encode(f"{user}:{token}".encode()).decode()
        return f"Basic {pair}"
    return f"Bearer {token}"


class JiraClient:
    """Asks one Jira, at most `budget` times; `url` is its address, up to before `/rest`."""

    def __init__(self, url: str, signed: str, patience: Patience, budget: int | None) -> None:
        self.url = checked(url)
        if urlsplit(self.url).path.endswith("/rest"):
            raise UsageError("The address of Jira ends before /rest.", "Leave /rest out.")
        self.calls = 0
        self._signed = signed
        self._patience = patience
        self._budget = budget
        self._session = requests.Session()
        # Without an auth of its own a session would look for one in ~/.netrc.
        self._session.auth = _unchanged
        self._session.trust_env = not is_loopback(urlsplit(self.url).hostname or "")

    def __repr__(self) -> str:
        return f"JiraClient({self.url!r})"

    def get(self, path: str, **query: str) -> Answer:
        """Ask for a path. Errors are those of `post`."""
        return self._patiently("GET", f"{self.url}{path}{'?' if query else ''}{urlencode(query)}")

    def post(self, path: str, body: Mapping[str, Any]) -> Answer:
        """Ask a question that is too long for an address.

        Raises UnansweredError for what is refused or not answered, AuthenticationError for a token
        that is not accepted, and SourceError where going on makes no sense.
        """
        return self._patiently("POST", f"{self.url}{path}", orjson.dumps(dict(body)))

    def _patiently(self, verb: str, url: str, body: bytes | None = None) -> Answer:
        repetition, redirects, asked = 0, 0, url
        while True:
            try:
                response, text = self._ask(verb, asked, body)
            except (requests.exceptions.RequestException, BrokenAnswerError) as error:
                repetition += 1
                if repetition > self._patience.tries:
                    raise _unreachable(error) from None
                time.sleep(self._patience.pause(repetition))
                continue
            location = response.headers.get("location")
            if response.status_code in _REDIRECTS and location:
                redirects += 1
                asked = self._followed(verb, asked, location, redirects)
            elif response.status_code in _AGAIN:
                repetition += 1
                self._wait(response, repetition, url)
            else:
                return self._answer(url, response, text)

    def _ask(self, verb: str, url: str, body: bytes | None) -> tuple[requests.Response, str]:
        if self._budget is not None and self.calls >= self._budget:
            raise SourceError(
                f"Partial: the budget of {self._budget:,} calls is used up.",
                "Run the same command again; it goes on where it stopped.",
            )
        self.calls += 1
        headers = {"Authorization": self._signed, "Accept": "application/json",
                   "User-Agent": "deploy-ledger", "X-Atlassian-Token": "no-check"}  # fmt: skip
        if body is not None:
            headers["Content-Type"] = "application/json"
        response = self._session.request(
            verb, url, headers=headers, data=body, timeout=_TIMEOUT_SECONDS,
            allow_redirects=False, stream=True,
        )  # fmt: skip
        with response:
            return response, body_text(response, url)

    def _followed(self, verb: str, url: str, location: str, redirects: int) -> str:
        """Where a redirect leads, on the same server only: the token is for no other."""
        try:
            target = urljoin(url, location)
            same = origin(target) == origin(self.url)
        except ValueError:
            same = False
        if not same or verb != "GET" or redirects > MAX_REDIRECTS:
            raise UnansweredError(
                "redirected", f"Jira redirects {path_of(url)} to another place; it is not followed."
            )
        return target

    def _wait(self, response: requests.Response, repetition: int, url: str) -> None:
        wait = wait_asked(response.headers)
        is_limit = response.status_code == 429
        if repetition > self._patience.tries or (wait or 0) > self._patience.limit_wait_seconds:
            if is_limit:
                raise SourceError(
                    "Partial: Jira allows no more calls for now.",
                    "Run the same command again later; it goes on where it stopped.",
                )
            raise UnansweredError("failing", f"Jira fails to answer {path_of(url)}.")
        time.sleep(max(wait or 0.0, self._patience.pause(repetition)))

    def _answer(self, url: str, response: requests.Response, text: str) -> Answer:
        headers = {name.lower(): value for name, value in response.headers.items()}
        # A Jira that does not accept a token may answer as it does to nobody: with nothing.
        if response.status_code == 401 or "AUTHENTICATED_FAILED" in headers.get(_LOGIN, ""):
            raise AuthenticationError(
                "Jira does not accept the token.",
                f"Check that it is whole and has not expired, and whether it needs {_USER}.",
            )
        if response.status_code != 200:
            told = refused(response.status_code, url, "")
            raise UnansweredError(told.reason, told.message.replace("GitHub", "Jira"))
        try:
            date = parse_time(headers["date"])
        except (KeyError, ValueError):
            raise SourceError(
                "The server does not say its Date.",
                "Check that the address leads to Jira and not to a proxy's page.",
            ) from None
        return Answer(url, date, text, None, headers)


def _unchanged(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def _unreachable(error: Exception) -> SourceError:
    name = str(error) if isinstance(error, BrokenAnswerError) else type(error).__name__
    return SourceError(
        f"Jira cannot be reached: {name}.",
        "Check the network and the address, and run the same command again.",
    )
