"""Every answer of GitHub's that was recorded with its headers is met with the right reaction.

What is right is said here by status and headers alone, and not by what the client knows.
"""

import gzip
import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

import pytest
from requests.utils import parse_header_links

from ingest.github.asking.answer import Answer, UnansweredError
from ingest.github.asking.client import Client
from ingest.github.asking.insistence import Patience
from ingest.github.asking.pages import Listing, whole
from ledger.errors import AuthenticationError, SourceError
from tests.github.answering import Answers, Asked, Told, answers
from tests.github.asking import owner

FOLDER = os.environ.get("DEPLOY_LEDGER_RECORDED")
pytestmark = pytest.mark.skipif(not FOLDER, reason="DEPLOY_LEDGER_RECORDED names no folder")

_BLOT = re.compile(rb"<([A-Z_]+)>")
HOST = "https://api.github.com"
PATIENT = Patience(tries=2, backoff_seconds=0.001, limit_wait_seconds=0.5)
Recorded = dict[str, Any]


@cache
def _recorded(name: str) -> list[Recorded]:
    """The answers of a file; names that were blotted out in their addresses are made names."""
    if not FOLDER:
        return []
    file = Path(FOLDER) / name
    text = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
    return [json.loads(_BLOT.sub(rb"\1", line)) for line in text.splitlines()]


def _text(one: Recorded) -> str:
    body = one["body"]
    return body if isinstance(body, str) else "" if body is None else json.dumps(body)


def _path(one: Recorded) -> str:
    return "/" + quote(one["url"].lstrip("/"), safe="/?&=%+:")


def _parts(url: str) -> tuple[str, list[tuple[str, str]]]:
    """Path and query; PyGithub puts a query in the order of its names."""
    parts = urlsplit(url)
    return parts.path, sorted(parse_qsl(parts.query))


class Replay:
    """Answers the path that was asked with what was recorded, and others with an empty list."""

    def __init__(self) -> None:
        self.path = ""
        self.told = Told()

    def __call__(self, asked: Asked) -> Told:
        """The recorded answer, once the path is the recorded one."""
        return self.told if _parts(asked.path) == _parts(self.path) else Told(body=b"[]")

    def answer(self, one: Recorded, server: Answers) -> str:
        """Answer with a recorded one from now on; return the address at which that is."""
        headers = {name: str(text) for name, text in one["headers"].items()}
        for name in ("link", "location"):
            if name in headers:
                headers[name] = headers[name].replace(HOST, server.url)
        self.path = _path(one)
        self.told = Told(one["status"], _text(one).encode(), headers)
        return server.url + self.path


@contextmanager
def _replaying() -> Iterator[tuple[Answers, Replay]]:
    replay = Replay()
    with answers(replay) as server:
        yield server, replay


def _told_by(one: Recorded) -> str:
    """What status and headers ask for."""
    status, headers, said = one["status"], one["headers"], _text(one).lower()
    is_limit = "rate limit" in said or "abuse detection" in said or "retry-after" in headers
    if status == 301:
        return "followed"
    if status == 401:
        return "authentication"
    if status in (403, 429) and (headers.get("x-ratelimit-remaining") == "0" or is_limit):
        return "limit"
    if status >= 500:
        return "failing"
    return {403: "forbidden", 404: "not_found", 410: "gone", 204: "empty"}.get(status, "refused")


def _done_with(asks: Client, url: str) -> str:
    """What the client makes of an address, in the same words."""
    try:
        asks.follow(url)
    except UnansweredError as error:
        return error.reason
    except AuthenticationError:
        return "authentication"
    except SourceError as error:
        return "limit" if error.message.startswith("Partial") else error.message
    return "followed"


def test_every_recorded_refusal_has_its_reaction() -> None:
    recorded = _recorded("http_errors.ndjson")
    assert len(recorded) == 182
    with _replaying() as (server, replay):
        found = []
        for one in recorded:
            url = replay.answer(one, server)
            found.append(_done_with(Client(owner(), server.url, PATIENT), url))
    assert found == [_told_by(one) for one in recorded]
    assert set(found) >= {"followed", "authentication", "limit", "failing", "forbidden", "refused"}


def test_recorded_trouble_is_asked_again_and_refusals_are_not() -> None:
    with _replaying() as (server, replay):
        for one in _recorded("http_errors.ndjson"):
            url = replay.answer(one, server)
            before = len(server.asked)
            _done_with(Client(owner(), server.url, PATIENT), url)
            waits = one["headers"].get("retry-after") or "abuse" in _text(one)
            again = one["status"] >= 500 or (_told_by(one) == "limit" and not waits)
            expected = 1 + PATIENT.tries if again else 2 if one["status"] == 301 else 1
            assert len(server.asked) - before == expected, one


def test_every_recorded_page_is_read_and_its_next_one_found() -> None:
    recorded = _recorded("http_pages.ndjson.gz")
    assert len(recorded) == 310
    with _replaying() as (server, replay):
        asks = Client(owner(), server.url, PATIENT)
        led = 0
        for one in recorded:
            answer = asks.follow(replay.answer(one, server))
            assert answer.text == _text(one)
            assert answer.date.strftime("%a, %d %b %Y %H:%M:%S GMT") == one["headers"]["date"]
            led += _assert_next(asks, server, one, answer)
        assert led > 200


def _assert_next(asks: Client, server: Answers, one: Recorded, answer: Answer) -> bool:
    """The next page is the one that the Link header names, by another reading of it."""
    links = parse_header_links(one["headers"].get("link", ""))
    expected = next((link["url"] for link in links if link["rel"] == "next"), None)
    assert answer.next_url == (expected.replace(HOST, server.url) if expected else None)
    if answer.next_url is None:
        return False
    assert asks.follow(answer.next_url).text == "[]"
    assert _parts(server.asked[-1].path) == _parts(str(expected))
    return True


def test_every_recorded_list_becomes_items() -> None:
    """Each list of a recorded page is read as if it were all; one holds a null."""
    lists = 0
    with _replaying() as (server, replay):
        asks = Client(owner(), server.url, PATIENT)
        for one in _recorded("http_pages.ndjson.gz"):
            body = one["body"]
            wrapped = {} if isinstance(body, list) else body or {}
            named = [key for key, value in wrapped.items() if isinstance(value, list)]
            keys = [None] if isinstance(body, list) else named
            for key in keys:
                # A page by itself is not all that `total_count` tells of.
                alone = json.dumps(wrapped[key] if key else body)
                text = f'{{"{key}": {alone}}}' if key else alone
                replay.path, replay.told = "/list?per_page=100", Told(body=text.encode())
                items = whole(asks, Listing("/list", key))
                expected = body if key is None else wrapped[key]
                assert [json.loads(item.raw) for item in items] == expected
                lists += 1
    assert lists > 300


def test_a_recorded_link_to_github_itself_is_not_asked_with_this_servers_token() -> None:
    with _replaying() as (server, replay):
        asks = Client(owner(), server.url, PATIENT)
        one = next(o for o in _recorded("http_pages.ndjson.gz") if "next" in str(o["headers"]))
        replay.path = _path(one)
        replay.told = Told(200, _text(one).encode(), one["headers"])
        next_url = str(asks.follow(server.url + replay.path).next_url)
        assert next_url.startswith(HOST)
        with pytest.raises(UnansweredError, match="another place"):
            asks.follow(next_url)
        assert len(server.asked) == 1
