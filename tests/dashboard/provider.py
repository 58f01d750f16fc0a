"""An OpenID Connect provider on loopback, and somebody between it and the dashboard who forges."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, Request, build_opener, urlopen

from tests.dashboard.conftest import START_SECONDS, free_port

Answer = tuple[int, bytes]
Alter = Callable[[str, Answer], Answer]

BROKEN: list[tuple[str, Answer]] = [
    ("/oauth2/token", (500, b"Traceback: the-client-secret-of-a-test")),
    ("/oauth2/token", (200, b"<html>not what was asked for")),
    ("/oauth2/token", (200, b'{"access_token": "x", "token_type": "Bearer"}')),
    (
        "/oauth2/token",
        (400, b'{"error": "invalid_client", "error_description": "<script>"}'),
    ),
]
"""Answers of an issuer that is broken: to which path, what."""


def as_it_is(_: str, answer: Answer) -> Answer:
    """An honest relay."""
    return answer


class Relay(ThreadingHTTPServer):
    """Passes requests on to the provider; `alter` may change what it answers for a path."""

    def __init__(self, provider: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.provider = provider
        self.alter: Alter = as_it_is

    @property
    def issuer(self) -> str:
        """The address that stands for the provider's."""
        return f"http://127.0.0.1:{self.server_port}"


class _NotFollowed(HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


class _Handler(BaseHTTPRequestHandler):
    server: Relay

    def do_GET(self) -> None:
        self._pass(None)

    def do_POST(self) -> None:
        self._pass(self.rfile.read(int(self.headers.get("Content-Length", 0))))

    def _pass(self, body: bytes | None) -> None:
        kept = {name: value for name, value in self.headers.items() if name != "Accept-Encoding"}
        request = Request(self.server.provider + self.path, body, kept, method=self.command)  # noqa: S310 - loopback
        try:
            with build_opener(_NotFollowed).open(request, timeout=10) as answered:
                status, headers, said = answered.status, answered.headers, answered.read()
        except HTTPError as error:
            status, headers, said = error.code, error.headers, error.read()
        status, said = self.server.alter(self.path, (status, said))
        self.send_response(status)
        for name in ("Content-Type", "Location", "Set-Cookie"):
            if headers.get(name):
                self.send_header(name, headers[name])
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def provider(*people: dict[str, Any], max_age: int = 3600) -> Iterator[Relay]:
    """`oidc-provider-mock` as a process that knows these people (their claims), behind a relay."""
    port = free_port()
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port),
               "--token-max-age", str(max_age)]  # fmt: skip
    known = [part for claims in people for part in ("--user-claims", json.dumps(claims))]
    with subprocess.Popen(
        [*command, *known], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as running:
        try:
            _wait(f"http://127.0.0.1:{port}/.well-known/openid-configuration")
            with Relay(f"http://127.0.0.1:{port}") as relay:
                threading.Thread(target=relay.serve_forever, daemon=True).start()
                yield relay
                relay.shutdown()
        finally:
            running.terminate()


def _wait(address: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            with urlopen(address, timeout=1):  # noqa: S310 - loopback
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise TimeoutError("The provider did not start.")
