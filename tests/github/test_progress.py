"""What a walk says of itself: seldom, with its rate, and what remains."""

from datetime import UTC, datetime

from ingest.github import ingest_github
from ingest.github.progress import Progressing
from ingest.simulation.loopback import LoopbackGitHub
from ledger.file.store import Ledger
from tests.github.asking import IMPATIENT

LOW, START = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 5, 1, tzinfo=UTC)
BUDGET = "4,210 of 5,000 calls left"


class Clock:
    """Seconds that a test lets pass."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


def _progressing() -> tuple[Progressing, Clock, list[str]]:
    clock, said = Clock(), list[str]()
    return Progressing(said.append, "acme/api", clock), clock, said


def test_lines_are_seconds_apart() -> None:
    telling, clock, said = _progressing()
    for _ in range(100):
        clock.seconds += 0.1
        telling.tell(10, 5, BUDGET)
    assert len(said) == 3
    assert said[0] == f"acme/api: 10 records read, 5 new, 3/s; {BUDGET}"
    telling.tell(2_000, 50, BUDGET, last=True)
    assert said[-1] == f"acme/api: 2,000 records read, 50 new, 200/s; {BUDGET}"


def test_what_remains_of_a_back_fill() -> None:
    telling, clock, said = _progressing()
    telling.begin("actions_runs", LOW, START)
    clock.seconds += 60
    telling.reach(datetime(2026, 4, 1, tzinfo=UTC))
    telling.reach(None)
    telling.tell(1_200, 1_150, BUDGET)
    # A quarter of the time took a minute.
    assert said == [
        f"acme/api, actions_runs: 1,200 records read, 1,150 new, 20/s; {BUDGET}; "
        "back to 2026-04-01, about 3 min left"
    ]


def test_nothing_is_guessed_too_early_or_at_the_end() -> None:
    telling, clock, said = _progressing()
    telling.begin("actions_runs", LOW, START)
    for reached in (START, datetime(2025, 12, 1, tzinfo=UTC)):
        clock.seconds += 5
        telling.reach(reached)
        telling.tell(1, 1, BUDGET)
    assert [line.rpartition("; ")[2] for line in said] == [
        "back to 2026-05-01",
        "back to 2026-01-01",
    ]
    telling.begin("issues", START, START)
    clock.seconds += 5
    telling.tell(1, 1, BUDGET)
    assert said[-1].endswith(BUDGET)


def test_a_walk_tells_each_repository_once_at_least(held: Ledger, server: LoopbackGitHub) -> None:
    server.now = datetime(2026, 8, 5, tzinfo=UTC)
    said: list[str] = []
    ingest_github(held, ["acme/api"], base_url=server.url, progress=said.append, patience=IMPATIENT)
    records = held.rows("SELECT count(*) FROM entry_index WHERE source = 'github'")[0][0]
    (last,) = (line for line in said if line.startswith("acme/api: "))
    assert f"{records:,} new" in last
    assert "15,000" in last
