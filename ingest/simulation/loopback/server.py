"""The service over HTTP, on an ephemeral port of the loopback interface."""

import json
import socket
import struct
import threading
import time
from collections.abc import Iterable
from datetime import datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from ingest.simulation.loopback.faults import Asked, Fault
from ingest.simulation.loopback.service import Reply, Service
from ingest.simulation.world import RepositoryFacts

CALLS_PER_HOUR = 15_000
"""What a token of an Enterprise organisation may ask in an hour."""

_RESET = struct.pack("ii", 1, 0)
"""SO_LINGER on, with no time to linger: closing sends a reset."""


class LoopbackGitHub(Service):
    """A running server, as a context manager."""

    def __init__(
        self,
        organisation: Iterable[RepositoryFacts],
        *,
        token: str,
        now: datetime,
        limit: int,
        prefix: str,
    ) -> None:
        super().__init__(organisation, token=token, now=now, limit=limit)
        self._http = _Server(self)
        self.prefix = prefix
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}{prefix}"
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True)

    def __enter__(self) -> "LoopbackGitHub":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, service: "LoopbackGitHub") -> None:
        self.service = service
        super().__init__(("127.0.0.1", 0), _Handler)

    def handle_error(self, *_: Any) -> None:
        """A client that goes away in the middle of an answer is no error of the server."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def do_POST(self) -> None:
        """Answer what is not asked with a GET."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self._answer("POST", body.decode())

    def do_GET(self) -> None:
        """Answer, or meet the fault that waits for this request."""
        self._answer("GET")

    def _answer(self, verb: str, body: str = "") -> None:
        service = self.server.service
        fault = service.faults.meet(self.path) or Fault()
        service.asked.append(Asked(time.monotonic(), self.path, fault.is_failure))
        if fault.delay_s:
            time.sleep(fault.delay_s)
        if fault.happens:
            fault.happens()
        if fault.reset:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            self.connection.close()
            self.close_connection = True
            return
        if fault.status:
            self._send(_error(fault, service.now))
            return
        # An Enterprise server has GraphQL beside its REST API, and not below it.
        path = f"{service.prefix}/graphql" if self.path == "/api/graphql" else self.path
        if not path.startswith(service.prefix):
            self._send(Reply(404, '{"message": "Not Found"}'))
            return
        reply = service.reply(
            fault.instead or path.removeprefix(service.prefix),
            self.headers.get("Authorization"),
            self.headers.get("If-None-Match"),
            again=fault.again,
            verb=verb,
            body=body,
        )
        self._send(reply, cut=fault.cut)

    def _send(self, reply: Reply, *, cut: bool = False) -> None:
        body = reply.body.encode()
        self.send_response_only(reply.status)
        budget = self.server.service.budget()
        headers = {
            "Date": format_datetime(self.server.service.now, usegmt=True),
            "Content-Type": "application/json; charset=utf-8",
            "Content-Length": str(len(body)),
            **{f"X-RateLimit-{name.capitalize()}": str(value) for name, value in budget.items()},
            "X-RateLimit-Resource": "core",
            **reply.headers,
        }
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if cut else body)
        self.close_connection = self.close_connection or cut

    def log_message(self, *_: Any) -> None:
        """Nothing is logged."""


def _error(fault: Fault, now: datetime) -> Reply:
    headers: dict[str, str] = {}
    if fault.retry_after_s is not None:
        headers["Retry-After"] = str(fault.retry_after_s)
    if fault.used_up:
        headers |= {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(int(now.timestamp()))}
    return Reply(fault.status or 500, json.dumps({"message": fault.message}), headers)


def serve(
    organisation: Iterable[RepositoryFacts],
    *,
    token: str,
    now: datetime,
    limit: int = CALLS_PER_HOUR,
    prefix: str = "",
) -> LoopbackGitHub:
    """Return a server of the organisation at `now` (aware UTC); it runs inside a `with` block.

    `token` is the only one it accepts, `limit` how often it may ask in an hour of that clock.
    `prefix` comes before every path, as `/api/v3` on an Enterprise server.
    """
    return LoopbackGitHub(organisation, token=token, now=now, limit=limit, prefix=prefix)
