"""A Jira on an ephemeral port of the loopback interface."""

import base64
import json
import re
import threading
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

from ingest.simulation.jira.bodies import Flavour, Shape
from ingest.simulation.jira.facts import Ticket
from ingest.simulation.loopback.faults import Fault, Faults

_JQL = re.compile(r'project = "(\w+)" AND updated >= (\d+) ORDER BY key ASC')
_ISSUE = re.compile(r"/issue/([^/]+)/(comment|remotelink)")

Query = Mapping[str, str]
Reply = tuple[int, Any]

_NOT_FOUND: Reply = (404, {"errorMessages": ["Issue does not exist or you do not have permission"]})


class LoopbackJira:
    """A running server, as a context manager; what happens at it later is put into `tickets`."""

    def __init__(
        self, tickets: Iterable[Ticket], *, flavour: Flavour, token: str, user: str, now: datetime
    ) -> None:
        self.tickets = {ticket.id: ticket for ticket in tickets}
        self.now = now
        self.page = 100
        self.embedded_comments = 20 if flavour == "cloud" else 1000
        self.statuses: dict[str, str] = {}
        self.faults = Faults()
        self.asked: list[str] = []
        self.said: Callable[[str, Reply], tuple[int, bytes, dict[str, str]] | None] | None = None
        """What is answered instead, by path; None leaves it as it is."""
        pair = base64.b64encode(f"{user}:{token}".encode()).decode()
        self.authorization = f"Basic {pair}" if user else f"Bearer {token}"
        self._http = _Server(self)
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}"
        self.api = "/rest/api/3" if flavour == "cloud" else "/rest/api/2"
        self.shape = Shape(flavour, f"{self.url}{self.api}")
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True)

    def __enter__(self) -> "LoopbackJira":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def reply(self, path: str, query: Query, body: Mapping[str, Any]) -> Reply:
        """Answer a question."""
        if path == "/rest/api/2/serverInfo":
            kind = "Cloud" if self.shape.is_cloud else "Server"
            return 200, {"baseUrl": self.url, "version": "9.12.0", "deploymentType": kind}
        rest = path.removeprefix(self.api)
        if rest == "/myself":
            return 200, self.shape.person("ledger")
        if rest == "/status":
            return 200, [self.shape.status(number, n) for number, n in self.statuses.items()]
        if rest.startswith("/project/"):
            return self._project(rest.removeprefix("/project/"))
        if rest == ("/search/jql" if self.shape.is_cloud else "/search"):
            return self._search(query)
        if rest == "/search":
            return 410, {"errorMessages": ["The requested API has been removed."]}
        if rest == "/changelog/bulkfetch" and self.shape.is_cloud:
            return self._histories(body)
        if found := _ISSUE.fullmatch(rest):
            return self._part(found[1], found[2], query)
        return _NOT_FOUND

    def _project(self, key: str) -> Reply:
        known = any(ticket.project == key for ticket in self.tickets.values())
        return (
            (200, {"self": f"{self.shape.api}/project/{key}", "key": key}) if known else _NOT_FOUND
        )

    def _search(self, query: Query) -> Reply:
        found = _JQL.fullmatch(query.get("jql", ""))
        if found is None:
            return 400, {"errorMessages": ["The JQL query is not understood."]}
        # By the minute, whatever the query says.
        low = datetime.fromtimestamp(int(found[2]) // 1000 // 60 * 60, UTC)
        matching = sorted(
            (t for t in self.tickets.values() if t.project == found[1] and t.updated_at >= low),
            key=lambda ticket: int(ticket.key.rpartition("-")[2]),
        )
        most = min(int(query.get("maxResults", 50)), self.page)
        expands = "changelog" in query.get("expand", "")
        if self.shape.is_cloud:
            return 200, self._by_token(matching, query.get("nextPageToken", ""), most)
        start = int(query.get("startAt", 0))
        shown = [self._issue(one, expands) for one in matching[start : start + most]]
        return 200, {"expand": "schema,names", "startAt": start, "maxResults": most,
                     "total": len(matching), "issues": shown}  # fmt: skip

    def _by_token(self, matching: list[Ticket], token: str, most: int) -> Any:
        # A token leads on from the last key that was shown.
        after = int(token.removeprefix("after-") or 0)
        left = [one for one in matching if int(one.key.rpartition("-")[2]) > after]
        issues = [self._issue(one, False) for one in left[:most]]
        if len(left) <= most:
            return {"issues": issues, "isLast": True}
        last = left[most - 1].key.rpartition("-")[2]
        return {"issues": issues, "nextPageToken": f"after-{last}", "isLast": False}

    def _issue(self, one: Ticket, changelog: bool) -> Any:
        return self.shape.issue(one, comments=self.embedded_comments, changelog=changelog)

    def _histories(self, body: Mapping[str, Any]) -> Reply:
        start = int(str(body.get("nextPageToken") or "0"))
        asked = [int(name) for name in body.get("issueIdsOrKeys", [])]
        listed = [(one, move) for one in map(self.tickets.__getitem__, asked) for move in one.moves]
        shown = listed[start : start + self.page]
        logs = [
            {"issueId": str(one.id), "changeHistories": [self.shape.history(move, is_bulk=True)]}
            for one, move in shown
        ]
        more = {"nextPageToken": str(start + self.page)} if start + self.page < len(listed) else {}
        return 200, {"issueChangeLogs": logs, **more}

    def _part(self, name: str, part: str, query: Query) -> Reply:
        one = self.tickets.get(int(name)) if name.isdigit() else None
        if one is None:
            return _NOT_FOUND
        if part == "remotelink":
            return 200, [self.shape.link(one, link) for link in one.links]
        start, most = int(query.get("startAt", 0)), int(query.get("maxResults", 50))
        notes = [self.shape.comment(one, note) for note in one.notes]
        return 200, {"startAt": start, "maxResults": most, "total": len(notes),
                     "comments": notes[start : start + most]}  # fmt: skip


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, jira: LoopbackJira) -> None:
        self.jira = jira
        super().__init__(("127.0.0.1", 0), _Handler)

    def handle_error(self, *_: Any) -> None:
        """A client that goes away in the middle of an answer is no error of the server."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def do_POST(self) -> None:
        """Answer what is not asked with a GET."""
        self._answer(json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0)))))

    def do_GET(self) -> None:
        """Answer, or meet the fault that waits for this request."""
        self._answer({})

    def _answer(self, body: Mapping[str, Any]) -> None:
        jira = self.server.jira
        fault = jira.faults.meet(self.path) or Fault()
        jira.asked.append(self.path)
        if fault.happens:
            fault.happens()
        path, _, text = (fault.instead or self.path).partition("?")
        if fault.status:
            again = {} if fault.retry_after_s is None else {"Retry-After": str(fault.retry_after_s)}
            self._send(fault.status, b"{}", again)
        elif self.headers.get("Authorization") != jira.authorization:
            self._send(401, b"{}", {})
        else:
            reply = jira.reply(path, dict(parse_qsl(text)), body)
            told = jira.said(path, reply) if jira.said else None
            status, raw, headers = told or (reply[0], json.dumps(reply[1]).encode(), {})
            self._send(status, raw, headers, cut=fault.cut)

    def _send(
        self, status: int, body: bytes, headers: Mapping[str, str], *, cut: bool = False
    ) -> None:
        self.send_response_only(status)
        shared = {"Date": format_datetime(self.server.jira.now, usegmt=True),
                  "Content-Type": "application/json;charset=UTF-8",
                  "Content-Length": str(len(body))}  # fmt: skip
        for name, value in {**shared, **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if cut else body)
        self.close_connection = self.close_connection or cut

    def log_message(self, *_: Any) -> None:
        """Nothing is logged."""


def serve(
    tickets: Iterable[Ticket], *, flavour: Flavour, token: str, now: datetime, user: str = ""
) -> LoopbackJira:
    """A server with these tickets at `now` (aware UTC); it runs inside a `with` block.

    `token` is the only one it accepts, with the account `user` where one is given.
    """
    return LoopbackJira(tickets, flavour=flavour, token=token, user=user, now=now)
