"""A server that gives the answers it is told to, to the byte, and keeps what it was asked."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import monotonic
from typing import Any

DATE = "Mon, 26 Oct 2026 09:00:00 GMT"


@dataclass(frozen=True)
class Asked:
    """A question as it arrived; `at` is in seconds of a clock that only goes forward."""

    verb: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    at: float = field(default_factory=monotonic)


@dataclass(frozen=True)
class Told:
    """An answer as it is sent; a Date and the length of the body are added where they are not."""

    status: int = 200
    body: bytes = b"{}"
    headers: Mapping[str, str] = field(default_factory=dict)


Answering = Callable[[Asked], Told]


class Answers(ThreadingHTTPServer):
    """A running server; `asked` is what it was asked so far."""

    daemon_threads = True

    def __init__(self, answering: Answering) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answering = answering
        self.asked: list[Asked] = []
        self.url = f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, *_: Any) -> None:
        """A client that goes away is no error."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Answers

    def do_GET(self) -> None:
        """Answer."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        asked = Asked(self.command, self.path, dict(self.headers), body)
        self.server.asked.append(asked)
        told = self.server.answering(asked)
        self.send_response_only(told.status)
        names = {name.lower() for name in told.headers}
        bodiless = told.status in (204, 304)
        extra = {"Date": DATE} | ({} if bodiless else {"Content-Length": str(len(told.body))})
        missing = {name: value for name, value in extra.items() if name.lower() not in names}
        for name, value in {**missing, **told.headers}.items():
            if value:
                self.send_header(name, value)
        self.end_headers()
        self.wfile.write(b"" if bodiless else told.body)

    def do_POST(self) -> None:
        """Answer in the same way."""
        self.do_GET()

    def log_message(self, *_: Any) -> None:
        """Nothing is logged."""


@contextmanager
def answers(answering: Answering) -> Iterator[Answers]:
    """Run a server that answers by a function."""
    with Answers(answering) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def in_turn(*told: Told) -> Answering:
    """Give one answer after the other, the last one for ever."""
    left = list(told)
    return lambda _: left.pop(0) if len(left) > 1 else left[0]
