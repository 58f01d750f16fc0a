"""Short ways to say what comes in, what became of it, and what an attacker would do."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb

from ledger.file.store import Ledger
from ledger.kinds.base import Observation
from ledger.writing.append import Incoming, Outcome, append

SHA = "a" * 40
OTHER_SHA = "b" * 40

# A QA result that passed on staging.
QA = {
    "repository": "acme/shop",
    "time": "2026-10-19T00:00:00Z",
    "by": "quinn",
    "environment": "staging",
    "result": "pass",
    "sha": SHA,
}


def incoming(kind: str, body: dict[str, Any], **around: Any) -> Incoming:
    """A record of `kind` at the door; `around` are further fields of the observation."""
    return Incoming("test", 1, repr(body), Observation(kind, body, **around))


def run(number: int, **fields: Any) -> Incoming:
    """A workflow run of acme/shop."""
    url = f"https://api.github.com/repos/acme/shop/actions/runs/{number}"
    return incoming("actions_runs", {"id": number, "url": url, "run_attempt": 1, **fields})


def take(ledger: Ledger, *records: Incoming) -> list[str]:
    """Append records; what became of each."""
    return results(append(ledger, records))


def results(outcomes: Iterable[Outcome]) -> list[str]:
    """Only the words: added, known, quarantined."""
    return [outcome.result for outcome in outcomes]


def tamper(path: Path, *statements: str) -> None:
    """Change a closed ledger's file behind its back."""
    with duckdb.connect(str(path)) as connection:
        for statement in statements:
            connection.execute(statement)


def ignore_progress(_: str) -> None:
    """Progress that nobody reads."""
