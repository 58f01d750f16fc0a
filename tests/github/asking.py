"""Asking the server, plainly and as the ingest does."""

from datetime import datetime
from typing import Any

import requests

from ingest.github import ingest_github
from ingest.github.asking.account import Bearer
from ingest.github.asking.client import Client
from ingest.github.asking.insistence import Patience
from ingest.simulation.loopback import LoopbackGitHub
from ingest.source import Count
from ledger.file.store import Ledger
from tests.helpers import ignore_progress

TOKEN = "ghp_" + "Loopback0" * 4
IMPATIENT = Patience(tries=3, backoff_seconds=0.01, limit_wait_seconds=1)


def owner(token: str = TOKEN) -> Bearer:
    """Whoever has a token."""
    return Bearer({"GITHUB_TOKEN": token})


class Asking:
    """Requests without a client's help: no retries, no redirects."""

    def __init__(self, server: LoopbackGitHub) -> None:
        self._url = server.url
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers["Authorization"] = f"Bearer {TOKEN}"

    def get(self, path: str, **headers: str) -> requests.Response:
        """Ask for a path; header names are given with underscores."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self._session.get(self._url + path, headers=named, allow_redirects=False, timeout=10)

    def json(self, path: str) -> Any:
        """The decoded answer."""
        answer = self.get(path)
        assert answer.status_code == 200, (path, answer.text)
        return answer.json()

    def close(self) -> None:
        """End the connection."""
        self._session.close()


def client(server: LoopbackGitHub, token: str = TOKEN) -> Client:
    """An impatient client of the server."""
    return Client(owner(token), server.url, IMPATIENT)


def pull(
    ledger: Ledger,
    server: LoopbackGitHub,
    *repositories: str,
    since: datetime | None = None,
    sweep: bool = False,
) -> dict[str, int]:
    """Take in repositories; how many records of each kind were added."""
    counts = ingest_github(
        ledger,
        repositories or ("acme/api",),
        base_url=server.url,
        since=since,
        sweep=sweep,
        progress=ignore_progress,
        patience=IMPATIENT,
    )
    return added(counts)


def added(counts: list[Count]) -> dict[str, int]:
    """How many records of each kind are new."""
    totals: dict[str, int] = {}
    for count in counts:
        totals[str(count.kind)] = totals.get(str(count.kind), 0) + count.added
    return {kind: number for kind, number in totals.items() if number}


def coverage(ledger: Ledger, kind: str) -> list[tuple[datetime, datetime]]:
    """The spans in which a kind is stated to be whole."""
    return [
        (since, until)
        for since, until in ledger.rows(
            "SELECT since, until FROM coverage WHERE origin = 'github' AND of = ? ORDER BY ALL",
            [kind],
        )
    ]


def gaps(ledger: Ledger) -> set[tuple[str, str]]:
    """Kind and reason of every gap."""
    return set(ledger.rows("SELECT of, reason FROM gaps"))


def by_graphql(ledger: Ledger) -> dict[str, int]:
    """How many entries of each kind came by GraphQL."""
    return dict(
        ledger.rows(
            "SELECT i.kind, count(*) FROM entry_index i JOIN entries e USING (seq) "
            "WHERE json_extract_string(e.payload, '$.body.context.by') = 'graphql' "
            "GROUP BY ALL"
        )
    )
