"""One poll of a small year in calm and in trouble, and how the two differ."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from ingest.github import ingest_github
from ingest.github.asking.insistence import Patience
from ingest.simulation.loopback import LoopbackGitHub
from ledger.errors import SourceError
from ledger.file.store import Ledger
from ledger.kinds import ARCHIVE
from tests.github.year import polling
from tests.github.year.facts import NAME
from tests.github.year.plan import BEGIN, planned
from tests.helpers import ignore_progress

PLAN = planned(11, 48, 18)
AT = BEGIN + timedelta(days=10)
PAUSE = 0.05
PATIENT = Patience(tries=3, backoff_seconds=PAUSE, limit_wait_seconds=2, secondary_wait_seconds=0.2)

MOST_STOPS = 5

Entries = set[tuple[str, str, bytes]]


@dataclass
class Polled:
    """What a poll left: entries about GitHub, kinds with a gap or a tombstone, why it stopped."""

    entries: Entries
    unknown: set[str]
    stops: list[str] = field(default_factory=list)

    def missing(self, calm: Entries) -> set[str]:
        """The kinds of which an entry of a calm poll is not there."""
        names = {kind.entry_kind: name for name, kind in ARCHIVE.items()}
        return {names[kind] for kind, *_ in calm - self.entries}


@contextmanager
def opened(path: Path, at: datetime) -> Iterator[Ledger]:
    """A ledger; made where there is none."""
    if not path.exists():
        polling.create(path, at)
    with polling.clock(at), Ledger.open(path) as ledger:
        yield ledger


def polled(
    path: Path,
    server: LoopbackGitHub,
    *,
    at: datetime = AT,
    name: str = NAME,
    sweep: bool = False,
) -> Polled:
    """Poll with patience, and again as often as it stops and asks for that.

    `at` is the ledger's clock.
    """
    told: list[str] = []
    with opened(path, at) as ledger:
        while True:
            try:
                ingest_github(
                    ledger,
                    [name],
                    base_url=server.url,
                    sweep=sweep,
                    progress=ignore_progress,
                    patience=PATIENT,
                )
            except SourceError as error:
                told.append(error.message)
                if len(told) >= MOST_STOPS:
                    raise
                time.sleep(2 * PAUSE)
            else:
                break
        return Polled(entries_of(ledger), unknown_in(ledger), told)


def entries_of(ledger: Ledger) -> Entries:
    """Kind, key and content of what GitHub said, without what the walk states itself."""
    rows: list[Any] = ledger.rows(
        "SELECT kind, key, content FROM entry_index WHERE kind IN (SELECT unnest(?))",
        [[kind.entry_kind for name, kind in ARCHIVE.items() if name != "github_coverage"]],
    )
    return {(kind, key, bytes(content)) for kind, key, content in rows}


def unknown_in(ledger: Ledger) -> set[str]:
    """The kinds of which something is stated to be unknown or gone."""
    return {
        kind for (kind,) in ledger.rows("SELECT of FROM gaps UNION ALL SELECT of FROM tombstones")
    }


def too_soon(server: LoopbackGitHub, pause: float) -> list[str]:
    """What was asked again within a pause (seconds) after it had failed."""
    failed: dict[str, float] = {}
    found = []
    for asked in server.asked:
        if asked.target in failed and asked.at - failed.pop(asked.target) < pause:
            found.append(asked.target)
        if asked.failed:
            failed[asked.target] = asked.at
    return found


def first_runs(workflow: str) -> Sequence[int]:
    """The runs of a workflow that had ended a day before the poll and were never repeated."""
    again = {one.run_id for one in PLAN if one.number > 1}
    return [
        one.run_id
        for one in PLAN
        if one.workflow == workflow
        and one.run_id not in again
        and one.ended_at < AT - timedelta(days=1)
    ]
