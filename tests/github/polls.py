"""What a poll costs in CPU, once so much is held: the walk and the server that it asks, together.

    python -m tests.github.polls [DAYS [POLLS]]

A repository with 41 runs a day is read in one go until DAYS (30) have passed, and then POLLS (8)
times more, each 6 hours.
"""

import sys
import tempfile
import time
from pathlib import Path

from ingest.simulation.loopback import serve
from ledger.file.store import Ledger
from tests.github.asking import TOKEN, pull
from tests.github.year.facts import NAME, facts_of
from tests.github.year.plan import QUIET, planned
from tests.github.year.polling import EVERY, clock, create, times

A_DAY = 41


def measured(days: int, polls: int) -> tuple[list[float], float, int]:
    """CPU seconds of each poll in order, requests a poll, and how many entries are held then."""
    after = days + QUIET.days + polls // 4 + 1
    moments = times(after)[days * 4 - 1 :][: polls + 1]
    spent = []
    with (
        tempfile.TemporaryDirectory() as folder,
        serve(
            [facts_of(planned(2026, after * A_DAY, after))],
            token=TOKEN,
            now=moments[0],
            limit=10**9,
        ) as server,
    ):
        path = Path(folder) / "ledger.duckdb"
        create(path, moments[0])
        with clock(moments[0]), Ledger.open(path) as ledger:
            pull(ledger, server, NAME)
            before = server.requests.total()
            for server.now in moments[1:]:
                with clock(server.now):
                    begun = time.process_time()
                    pull(ledger, server, NAME)
                    spent.append(time.process_time() - begun)
            return spent, (server.requests.total() - before) / polls, ledger.head()[0]


def main() -> None:
    """Print it."""
    days, polls = [*map(int, sys.argv[1:]), *(30, 8)[len(sys.argv) - 1 :]]
    spent, requests, entries = measured(days, polls)
    middle = sorted(spent)[len(spent) // 2]
    sys.stdout.write(
        f"{days} days, every {EVERY}, {entries:,} entries, {requests:.0f} requests a poll: "
        f"{sum(spent) / polls:.2f} s of CPU a poll, {middle:.2f} s in the middle\n"
    )


if __name__ == "__main__":
    main()
