"""A connection of PyGithub's to one host, with what it lacks: redirects, bounds, an end.

PyGithub follows a 301 without its query and without an end, asks for ever while the answer is
202, and reads a body whatever its size.
"""

import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
from github.Requester import (
    HTTPRequestsConnectionClass,
    HTTPSRequestsConnectionClass,
    Requester,
)

from ingest.github.asking.answer import UnansweredError, path_of
from ingest.github.asking.insistence import Insistence, Patience
from ingest.github.asking.limits import NUMBERS, Limits, number

MAX_ANSWER_BYTES = 64 * 1024 * 1024
MAX_REDIRECTS = 5

_REDIRECTS = (301, 302, 307, 308)
_NOT_READY = 202
_CHUNK = 1024 * 1024


class BrokenAnswerError(Exception):
    """An answer that broke off in its middle."""


class Response:
    """An answer as PyGithub's requester wants it."""

    def __init__(self, response: requests.Response, text: str) -> None:
        self.status = response.status_code
        self._headers = response.headers
        self._text = text

    def getheaders(self) -> Iterator[tuple[str, str]]:
        """Names and values; what PyGithub would fail to read as a number is left out."""
        for name, value in self._headers.items():
            if name.lower() not in NUMBERS or number(value) is not None:
                yield name, value

    def read(self) -> str:
        """The whole text."""
        return self._text


class _Connection:
    """What is added to both of PyGithub's connections."""

    protocol: str
    host: str
    port: int
    verb: str
    url: str
    input: Any
    headers: dict[str, str]
    timeout: int
    session: requests.Session
    patience: Patience
    limits: Limits

    def getresponse(self) -> Response:
        """Ask, and ask again where that is what the server wants.

        Raises UnansweredError for an answer that leads away, in circles, or is too large, and
        BrokenAnswerError for one that ends early.
        """
        url = f"{self.protocol}://{self.host}:{self.port}{self.url}"
        redirects, waits = 0, 0
        while True:
            response, text = self._ask(url)
            location = response.headers.get("location")
            if response.status_code in _REDIRECTS and location and self.verb == "GET":
                redirects += 1
                if redirects > MAX_REDIRECTS:
                    raise UnansweredError(
                        "redirected", f"GitHub redirects {path_of(self.url)} without an end."
                    )
                url = _followed(url, location)
            elif response.status_code == _NOT_READY:
                waits += 1
                if waits > self.patience.tries:
                    raise UnansweredError(
                        "not_ready", f"GitHub does not get ready to answer {path_of(self.url)}."
                    )
                time.sleep(self.patience.pause(waits))
            else:
                return Response(response, text)

    def _ask(self, url: str) -> tuple[requests.Response, str]:
        self.limits.take()
        response = self.session.request(
            self.verb,
            url,
            headers=self.headers,
            data=self.input,
            timeout=self.timeout,
            allow_redirects=False,
            stream=True,
        )
        with response:
            return response, body_text(response, url)


# Both bases have a `getresponse`, with answers of types of their own: ours is the one that counts.
class _Http(_Connection, HTTPRequestsConnectionClass):  # type: ignore[misc]
    """On this machine."""


class _Https(_Connection, HTTPSRequestsConnectionClass):  # type: ignore[misc]
    """To everywhere else."""


class _Straight(requests.Session):
    """A session that does not look where redirects lead: it fails over addresses that are none."""

    def get_redirect_target(self, _: requests.Response) -> None:
        """There is none to be prepared."""


def connection(base_url: str, seconds: int, patience: Patience, limits: Limits) -> _Http | _Https:
    """A connection to the host of an address; `seconds` without a sign of life are too long."""
    parts = urlsplit(base_url)
    kind = _Https if parts.scheme == "https" else _Http
    retry = Insistence(patience, limits)
    made = kind(parts.hostname or "", parts.port, timeout=seconds, retry=retry)
    made.patience, made.limits = patience, limits
    made.session = _Straight()
    # Without an auth of its own a session would look for one in ~/.netrc.
    made.session.auth = Requester.noopAuth
    made.session.mount(f"{parts.scheme}://", made.adapter)
    return made


def origin(url: str) -> tuple[str, str | None, int | None]:
    """Scheme, host and port of an address; raises ValueError where it is none."""
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or {"https": 443, "http": 80}.get(parts.scheme)


def _followed(url: str, location: str) -> str:
    """Where a redirect leads, on the same host only: the token is for no other."""
    try:
        target = urljoin(url, location)
        same = origin(target) == origin(url)
    except ValueError:
        same = False
    if not same:
        raise UnansweredError(
            "redirected", f"GitHub redirects {path_of(url)} to another place; it is not followed."
        )
    query = urlsplit(url).query
    return target if urlsplit(target).query or not query else f"{target.split('#')[0]}?{query}"


def body_text(response: requests.Response, url: str) -> str:
    """The text of a streamed answer.

    Raises UnansweredError for one that is too large or not UTF-8, BrokenAnswerError for one that
    ends early.
    """
    size, chunks = 0, []
    try:
        for chunk in response.iter_content(_CHUNK):
            size += len(chunk)
            if size > MAX_ANSWER_BYTES:
                raise UnansweredError("too_large", f"The answer to {path_of(url)} is too large.")
            chunks.append(chunk)
    except requests.exceptions.RequestException as error:
        raise BrokenAnswerError(type(error).__name__) from None
    whole = b"".join(chunks)
    if response.status_code != 200:
        return whole.decode(errors="replace")
    try:
        return whole.decode()
    except UnicodeDecodeError:
        raise UnansweredError("unreadable", f"The answer to {path_of(url)} is not UTF-8.") from None
