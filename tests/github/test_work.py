"""The work of a poll follows from what is new, not from how much is held."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from ingest.simulation.loopback import LoopbackGitHub, serve
from ledger.file.store import Ledger
from tests.github.asking import TOKEN, pull
from tests.github.year.facts import NAME, facts_of
from tests.github.year.plan import BEGIN, planned
from tests.github.year.polling import EVERY, clock, create

DAYS = 28
A_DAY = 6
EARLY, LATE = 5, 18
MOST_APPENDS = 4


@contextmanager
def _counted() -> Iterator[list[int]]:
    """How many rows each question to the ledger brings."""
    read: list[int] = []
    frame, payloads = Ledger.frame, Ledger.payloads

    def framed(self: Ledger, sql: str, parameters: Sequence[Any] = ()) -> pl.DataFrame:
        found = frame(self, sql, parameters)
        read.append(found.height)
        return found

    def listed(self: Ledger, sql: str, parameters: list[Any]) -> Sequence[tuple[Any, ...]]:
        found = payloads(self, sql, parameters)
        read.append(len(found))
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Ledger, "frame", framed)
        patch.setattr(Ledger, "payloads", listed)
        yield read


def _polled(path: Path, server: LoopbackGitHub, day: int) -> tuple[int, int]:
    """Polls of a day: rows read by the last of them, and the appends that it made."""
    for at in [BEGIN + timedelta(days=day) + EVERY * n for n in range(3)]:
        server.now = at
        with clock(at), Ledger.open(path) as ledger, _counted() as read:
            before = _appends(ledger)
            pull(ledger, server, NAME)
            made = _appends(ledger) - before
    return sum(read), made


def _appends(ledger: Ledger) -> int:
    ((number,),) = ledger.payloads("SELECT count(*) FROM checkpoints", [])
    return int(number)


def test_the_work_of_a_poll_does_not_grow_with_what_is_held(tmp_path: Path) -> None:
    plan = planned(2026, DAYS * A_DAY, DAYS)
    path = tmp_path / "ledger.duckdb"
    with serve([facts_of(plan)], token=TOKEN, now=BEGIN, limit=10**9) as server:
        create(path, BEGIN)
        early, _ = _polled(path, server, EARLY)
        late, appends = _polled(path, server, LATE)
    assert appends <= MOST_APPENDS
    # A deployed commit, one a day here, is looked at as long as branches may move; all else is not.
    assert late - early < A_DAY * (LATE - EARLY)
