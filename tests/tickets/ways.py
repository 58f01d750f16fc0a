"""Every way in which moves of tickets come in, each told the same story."""

import csv
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from ingest.github.asking.insistence import Patience
from ingest.github.walk import ingest_github
from ingest.simulation.jira import Change, LoopbackJira, Move, Ticket, serve
from ingest.simulation.jira.bodies import Flavour
from ingest.source import Count
from ingest.tickets import jira
from ingest.tickets.files import TicketFile
from ingest.tickets.walk import ingest_tickets
from ledger.clock import format_time
from ledger.file.store import Ledger
from tests.github.answering import Answers, Asked, Told, answers
from tests.helpers import ignore_progress

TOKEN = "secret-of-the-tests"  # noqa: S105 - of a server that runs on this machine only
NOW = datetime(2026, 10, 26, 9, tzinfo=UTC)
AT_ONCE = Patience(tries=2, backoff_seconds=0.0)


@dataclass(frozen=True)
class Step:
    """A move of ticket number 1."""

    status: str
    left: str
    at: datetime
    by: str = "quinn"


STORY = (
    Step("In Test", "Open", NOW - timedelta(days=3), "dora"),
    Step("Reopened", "In Test", NOW - timedelta(days=2)),
    Step("In Test", "Reopened", NOW - timedelta(days=1), "dora"),
)


class Way(Protocol):
    """A way in: `key` is what the ticket is called there."""

    name: str
    key: str

    def tell(self, steps: Sequence[Step], *, broken: bool = False) -> None:
        """Let this have happened; and with it something that no program should have said."""

    def collect(self, ledger: Ledger) -> list[Count]:
        """Take in what there is."""


def ticket(steps: Sequence[Step]) -> Ticket:
    """ENG-1 with these moves."""
    moves = tuple(
        Move(100 + number, step.by, step.at, (Change("status", step.left, step.status, "1", "2"),))
        for number, step in enumerate(steps)
    )
    return Ticket(10001, "ENG-1", "Checkout", "dora", NOW - timedelta(days=9), moves=moves)


class JiraWay:
    """A Jira over HTTP."""

    key = "ENG-1"

    def __init__(self, server: LoopbackJira, name: str) -> None:
        self.name = name
        self._server = server

    def tell(self, steps: Sequence[Step], *, broken: bool = False) -> None:
        """Put the ticket there; broken, its last move has an id that is none."""
        told = ticket(steps)
        self._server.tickets[told.id] = told
        if broken:
            bad = Move(-7, "x", NOW, (Change("status", "A", "B", "1", "2"),))
            self._server.tickets[2] = replace(ticket(()), id=2, key="ENG-2", moves=(bad,))

    def collect(self, ledger: Ledger) -> list[Count]:
        """Walk through the project."""
        system = jira.connected(self._server.url, ["ENG"], patience=AT_ONCE)
        return ingest_tickets(ledger, system, progress=ignore_progress)


class FileWay:
    """An export."""

    key = "ENG-1"

    def __init__(self, path: Path) -> None:
        self.name = path.suffix.removeprefix(".")
        self._path = path

    def tell(self, steps: Sequence[Step], *, broken: bool = False) -> None:
        """Write the file anew; broken, with a line whose time is none."""
        rows = [
            {"key": self.key, "status": step.status, "from_status": step.left,
             "time": format_time(step.at), "by": step.by, "title": ""}
            for step in steps
        ]  # fmt: skip
        if broken:
            rows.append({**rows[0], "time": "soon"})
        with self._path.open("w", newline="", encoding="utf-8") as file:
            if self.name == "csv":
                writer = csv.DictWriter(file, list(rows[0]))
                writer.writeheader()
                writer.writerows(rows)
            else:
                file.writelines(f"{json.dumps(row)}\n" for row in rows)

    def collect(self, ledger: Ledger) -> list[Count]:
        """Take in the file."""
        return ingest_tickets(ledger, TicketFile(self._path), progress=ignore_progress)


class GitHubWay:
    """A repository whose issue stands on a board with columns."""

    name = "github"
    key = "#1"

    def __init__(self) -> None:
        self._steps: Sequence[Step] = ()
        self._broken = False
        self.server: Answers

    def tell(self, steps: Sequence[Step], *, broken: bool = False) -> None:
        """Let the card have moved; broken, with an event whose time is none."""
        self._steps, self._broken = steps, broken

    def collect(self, ledger: Ledger) -> list[Count]:
        """Walk through the repository."""
        return ingest_github(ledger, ["acme/shop"], base_url=self.server.url,
                             progress=ignore_progress, patience=AT_ONCE)  # fmt: skip

    def answer(self, asked: Asked) -> Told:
        """What GitHub answers; whatever else is asked is not found."""
        below = "/repositories/1"
        found: dict[str, Any] = {
            "/repos/acme/shop": {
                "id": 1,
                "full_name": "acme/shop",
                "created_at": "2026-10-01T00:00:00Z",
            },
            f"{below}/issues": [self._issue()],
            f"{below}/issues/1/timeline": list(self._timeline()),
            f"{below}/issues/comments": [],
        }
        body = found.get(asked.path.partition("?")[0])
        if body is None:
            return Told(404, b'{"message": "Not Found"}')
        return Told(200, json.dumps(body).encode())

    def _issue(self) -> dict[str, Any]:
        last = max((step.at for step in self._steps), default=NOW)
        return {"id": 11, "number": 1, "title": "Checkout", "state": "open", "body": None,
                "user": {"login": "dora"}, "created_at": "2026-10-02T00:00:00Z",
                "updated_at": format_time(last), "labels": []}  # fmt: skip

    def _timeline(self) -> Iterator[dict[str, Any]]:
        for number, step in enumerate(self._steps):
            card = {"column_name": step.status, "previous_column_name": step.left}
            yield {"id": 50 + number, "event": "moved_columns_in_project",
                   "actor": {"login": step.by}, "created_at": format_time(step.at),
                   "project_card": card}  # fmt: skip
        if self._broken:
            yield {"id": 99, "event": "closed", "actor": {"login": "x"}, "created_at": "soon"}


NAMES = ("jira_cloud", "jira_data_center", "csv", "ndjson", "github")


@contextmanager
def way(name: str, folder: Path) -> Iterator[Way]:
    """One of them, running."""
    if name in ("csv", "ndjson"):
        yield FileWay(folder / f"tickets.{name}")
    elif name == "github":
        told = GitHubWay()
        with answers(told.answer) as server:
            told.server = server
            yield told
    else:
        flavour: Flavour = "cloud" if name == "jira_cloud" else "data_center"
        with serve((), flavour=flavour, token=TOKEN, now=NOW) as running:
            yield JiraWay(running, name)
