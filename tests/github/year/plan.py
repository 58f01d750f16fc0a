"""What happens: every attempt of every run with its times, drawn from a seed.

40 % of the runs wait at a gate, for two minutes to 30 days. Most are approved, half of them within
half an hour; some are rejected, some cancelled while they wait, and some end after 30 days because
nobody decided. Some finished runs are repeated, up to 30 days after they began and up to 50 times,
and then wait once more. In the last days nothing new begins, so that a weekly sweep still comes
after all that it alone can find.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Literal

BEGIN = datetime(2026, 6, 1, tzinfo=UTC)
QUIET = timedelta(days=8)
MONTH = timedelta(days=30)
"""How long a gate waits for somebody, and how long a run can be repeated."""

MOST_ATTEMPTS = 50

Decision = Literal["approved", "rejected", "cancelled", "expired"]
Workflow = Literal["production", "staging", "development", "test"]


@dataclass(frozen=True)
class Attempt:
    """One attempt of a run; times are aware UTC, `decided_at` is None without a gate."""

    run_id: int
    run_number: int
    number: int
    workflow: Workflow
    created_at: datetime
    started_at: datetime
    decided_at: datetime | None
    decision: Decision | None
    ended_at: datetime
    conclusion: str

    @property
    def never_ran(self) -> bool:
        """Whether it ended at its gate."""
        return self.decision in ("rejected", "cancelled", "expired")


def planned(seed: int, runs: int, days: int) -> list[Attempt]:
    """Every attempt of so many runs within so many days from `BEGIN`, in order of their starts."""
    chance = Random(f"year {seed}")
    last = BEGIN + timedelta(days=days) - QUIET
    seconds = sorted(chance.randrange(int((last - BEGIN).total_seconds())) for _ in range(runs))
    attempts: list[Attempt] = []
    for number, second in enumerate(seconds, start=1):
        if number > 1 and chance.random() < 0.03:
            created_at = attempts[-1].created_at
        else:
            created_at = BEGIN + timedelta(seconds=second)
        attempts += _run(chance, number, created_at, last, often=number == runs // 3)
    return sorted(attempts, key=lambda one: (one.started_at, one.run_id))


def _run(
    chance: Random, number: int, created_at: datetime, last: datetime, *, often: bool
) -> Iterator[Attempt]:
    """The attempts of a run; `often` makes it one that is repeated as often as GitHub allows."""
    drawn: Workflow = chance.choice(("staging", "development", "test"))
    workflow: Workflow = "production" if chance.random() < 0.4 and not often else drawn
    latest = _attempt(chance, number, 1, workflow, created_at, created_at)
    yield latest
    while latest.number < MOST_ATTEMPTS and latest.decision not in ("cancelled", "expired"):
        if not often and chance.random() > 0.1:
            return
        wait = timedelta(hours=10) if often else _long(chance, timedelta(minutes=5), MONTH)
        started_at = latest.ended_at + wait
        if started_at > min(created_at + MONTH, last):
            return
        latest = _attempt(chance, number, latest.number + 1, workflow, created_at, started_at)
        yield latest


def _attempt(
    chance: Random,
    number: int,
    attempt: int,
    workflow: Workflow,
    created_at: datetime,
    started_at: datetime,
) -> Attempt:
    decision: Decision | None = None
    decided_at = None
    going_from = started_at
    conclusion = chance.choices(("success", "failure", "cancelled"), (85, 10, 5))[0]
    if workflow == "production":
        drawn: tuple[Decision, ...] = ("approved", "rejected", "cancelled", "expired")
        decision = chance.choices(drawn, (86, 9, 4, 1))[0]
        wait = _long(chance, timedelta(minutes=2), MONTH, soon=2)
        wait = MONTH if decision == "expired" else wait
        going_from = decided_at = started_at + wait
    ended_at = going_from + timedelta(seconds=chance.randrange(30, 900))
    if decision not in (None, "approved"):
        ended_at = going_from + timedelta(seconds=4)
        conclusion = "cancelled" if decision == "cancelled" else "failure"
    return Attempt(
        5_000_000_000 + 11 * number, number, attempt, workflow, created_at, started_at,
        decided_at, decision, ended_at, conclusion,
    )  # fmt: skip


def _long(chance: Random, least: timedelta, most: timedelta, soon: float = 1) -> timedelta:
    """A span of any order of magnitude between two; the sooner the greater `soon` is."""
    spread = most.total_seconds() / least.total_seconds()
    return timedelta(seconds=int(least.total_seconds() * spread ** (chance.random() ** soon)))
