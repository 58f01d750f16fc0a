"""Appending in batches, over the same without the tree and the signed checkpoints."""

from collections.abc import Sequence
from datetime import datetime
from itertools import count
from unittest.mock import patch

import polars as pl

from ledger.file.store import Ledger
from ledger.keys import SigningKey
from ledger.kinds.base import Observation
from ledger.tree import Edge
from ledger.writing.append import Incoming, append
from ledger.writing.seal import sealed
from tests.bench.corpus import RUNS, Corpus, bodies
from tests.bench.measure import Row, Work, compare

BATCH = 1_000


def _unsealed(
    name: str,
    log: str,
    edge: Edge,
    leaves: Sequence[bytes],  # noqa: ARG001
    keys: Sequence[SigningKey],
    appended_at: datetime,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The seal of nothing, whatever the batch. Numbers then start at 1 again in each."""
    return sealed(name, log, edge, [], keys, appended_at)


def rows(corpus: Corpus) -> list[Row]:
    """A ledger is made outside the clock, filled and closed inside."""
    records = [
        Incoming("bench", number, "", Observation("actions_runs", body, url=body["url"]))
        for number, body in enumerate(bodies(RUNS))
    ]
    numbers = count()

    def whole() -> Work:
        ledger = Ledger.create(corpus.folder / f"sealed-{next(numbers)}.duckdb")

        def work() -> None:
            with ledger:
                for first in range(0, len(records), BATCH):
                    append(ledger, records[first : first + BATCH])

        return work

    def unsealed() -> Work:
        work = whole()

        def without() -> None:
            with patch("ledger.writing.append.sealed", _unsealed):
                work()

        return without

    name = f"append of {RUNS:,} runs in batches of {BATCH:,} over the same unsealed"
    return compare("append", unsealed, {name: (whole, 1.25)})
