"""Appending is idempotent: repeating or reordering what came in adds nothing."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.file.store import Ledger
from ledger.verify import verify
from ledger.writing.append import Incoming
from tests.helpers import incoming, run, take

_TIMES = st.sampled_from(["2026-10-19T00:00:00Z", "2026-10-20T00:00:00Z", None])
_RUNS = st.builds(
    lambda number, status, time: run(number, status=status, updated_at=time),
    st.integers(0, 3),  # 0 is no run: it goes to quarantine
    st.sampled_from(["queued", "completed"]),
    _TIMES,
)
_RESULTS = st.builds(
    lambda identity, result: incoming(
        "qa",
        {
            "id": identity,
            "repository": "acme/shop",
            "time": "2026-10-19T00:00:00Z",
            "by": "quinn",
            "environment": "staging",
            "result": result,
        },
        source="records",
    ),
    st.integers(1, 2),
    st.sampled_from(["pass", "fail", "unsure"]),
)
_BATCHES = st.lists(st.lists(_RUNS | _RESULTS, min_size=1, max_size=5), min_size=1, max_size=4)


@contextmanager
def _fresh() -> Iterator[Ledger]:
    with (
        tempfile.TemporaryDirectory() as folder,
        Ledger.create(Path(folder) / "ledger.duckdb") as ledger,
    ):
        yield ledger


@settings(max_examples=20)
@given(_BATCHES, st.randoms(use_true_random=False))
def test_repetition_and_reordering_add_nothing(
    batches: list[list[Incoming]], order: Random
) -> None:
    with _fresh() as ledger:
        for batch in batches:
            take(ledger, *batch)
        size = ledger.head()[0]
        again = [record for batch in batches for record in batch]
        order.shuffle(again)
        assert "added" not in take(ledger, *again)
        assert ledger.head()[0] == size
        assert verify(ledger).holds


@settings(max_examples=15)
@given(_BATCHES)
def test_how_records_are_cut_into_batches_changes_no_entry(batches: list[list[Incoming]]) -> None:
    with _fresh() as cut, _fresh() as whole:
        for batch in batches:
            take(cut, *batch)
        take(whole, *[record for batch in batches for record in batch])
        sql = "SELECT seq, key, content FROM entry_index ORDER BY seq"
        assert cut.rows(sql) == whole.rows(sql)
