"""A simulated year, asked each 6 hours: everything that happened is in the ledger, once.

Now and then the process is killed in the middle of it.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.simulation.loopback import serve
from ledger.file.store import Ledger
from ledger.verify import verify
from tests.github.asking import TOKEN
from tests.github.year import polling
from tests.github.year.facts import facts_of
from tests.github.year.plan import planned
from tests.github.year.truth import check

PAGES_OF_RUNS = 3
"""How many pages of lists of runs a poll may take, on the average and with the weekly sweeps."""


# One test and no shared fixture: workers would each walk through the year.
@pytest.mark.parametrize(
    ("runs", "days", "kills"),
    [
        pytest.param(120, 30, 3, id="month, killed now and then"),
        pytest.param(15_000, 365, 0, id="year", marks=pytest.mark.soak),
        pytest.param(15_000, 365, 100, id="year, killed 100 times", marks=pytest.mark.soak),
    ],
)
def test_nothing_is_lost_or_doubled_and_little_is_asked(
    runs: int, days: int, kills: int, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    plan = planned(2026, runs, days)
    moments = polling.times(days)
    path = tmp_path / "ledger.duckdb"
    with serve([facts_of(plan)], token=TOKEN, now=moments[0], limit=10**9) as server:
        polling.create(path, moments[0])
        polling.poll(path, server, moments, kills)
        record_property("measured", polling.cost(server, len(moments)))
        pages = polling.pages_of_runs(server) / len(moments)
    with polling.clock(moments[-1]), Ledger.open(path) as ledger:
        held = check(ledger, plan, moments[-1])
        assert ledger.rows("SELECT of, reason FROM gaps") == []
        assert verify(ledger).holds
    record_property("measured", f"killed {kills} times; {held}; {pages:.2f} pages of runs a poll")
    assert pages <= PAGES_OF_RUNS
