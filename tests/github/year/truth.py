"""What must be in the ledger at a moment, from the plan alone, and what is there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ledger.file.store import Ledger
from ledger.kinds import ARCHIVE
from tests.github.year.facts import deployment_ids, job_names, review_of, statuses_of
from tests.github.year.plan import Attempt

Rows = set[tuple[Any, ...]]

_STATES = """
SELECT run_id, run_attempt, arg_max(CASE WHEN status IN ('queued', 'in_progress') THEN 'going'
    ELSE status END, seq), arg_max(coalesce(conclusion, ''), seq) FROM runs GROUP BY ALL
"""
_JOBS = """
SELECT run_id, run_attempt, arg_max(name, seq), arg_max(coalesce(conclusion, ''), seq)
FROM jobs GROUP BY run_id, run_attempt, job_id
"""
_APPROVALS = "SELECT run_id, environment, state, reviewer, count(*) FROM run_reviews GROUP BY ALL"
_STATUSES = "SELECT DISTINCT deployment_id, state, created_at FROM deployment_statuses"
_TWICE = """
SELECT kind, key FROM entry_index
GROUP BY kind, key, content, CASE WHEN kind IN (SELECT unnest(?)) THEN occurred_at END
HAVING count(*) > 1
"""


@dataclass(frozen=True)
class Truth:
    """Final states, jobs of what deployed and ended, approvals and deployment statuses."""

    states: Rows
    jobs: Rows
    approvals: Rows
    statuses: Rows


def truth_of(plan: Sequence[Attempt], at: datetime) -> Truth:
    """What has happened by `at` (aware UTC)."""
    numbers, steps = deployment_ids(plan), statuses_of(plan)
    begun = [one for one in plan if one.started_at <= at]
    approvals: dict[tuple[Any, ...], int] = {}
    for one in begun:
        if one.decision in ("approved", "rejected") and one.decided_at and one.decided_at <= at:
            review = review_of(one)
            reviewer = review.reviewer.login if review.reviewer else None
            said = (review.run_id, review.environment, review.state, reviewer)
            approvals[said] = approvals.get(said, 0) + 1
    return Truth(
        states={(one.run_id, one.number, *_state(one, at)) for one in begun},
        jobs={
            (one.run_id, one.number, *job) for one in _deployed(plan, at) for job in job_names(one)
        },
        approvals={(*said, times) for said, times in approvals.items()},
        statuses={
            (numbers[place], step.state, step.at)
            for place, made in steps.items()
            for step in made
            if step.at <= at
        },
    )


def _deployed(plan: Sequence[Attempt], at: datetime) -> list[Attempt]:
    """What has ended and made a deployment; nobody asks for the jobs of the rest."""
    return [one for one in plan if one.ended_at <= at and one.workflow != "test"]


def _state(one: Attempt, at: datetime) -> tuple[str, str]:
    if one.ended_at <= at:
        return "completed", one.conclusion
    return ("waiting" if one.decided_at and at < one.decided_at else "going"), ""


def held_in(ledger: Ledger, plan: Sequence[Attempt], at: datetime) -> Truth:
    """What a ledger says of the same."""
    deployed = {(one.run_id, one.number) for one in _deployed(plan, at)}
    return Truth(
        states=set(ledger.rows(_STATES)),
        jobs={row for row in ledger.rows(_JOBS) if row[:2] in deployed},
        approvals=set(ledger.rows(_APPROVALS)),
        statuses=set(ledger.rows(_STATUSES)),
    )


def twice(ledger: Ledger) -> list[tuple[str, str]]:
    """Kind and key of every entry that says the same twice.

    A snapshot says at each moment what it saw, so it is the same only at the same moment.
    """
    snapshots = [kind.entry_kind for kind in ARCHIVE.values() if kind.snapshot]
    return ledger.rows(_TWICE, [snapshots])


def check(ledger: Ledger, plan: Sequence[Attempt], at: datetime) -> str:
    """Assert that nothing is lost, invented or doubled; the numbers, for people."""
    expected, found = truth_of(plan, at), held_in(ledger, plan, at)
    for name in ("states", "jobs", "approvals", "statuses"):
        wanted, got = getattr(expected, name), getattr(found, name)
        lost, invented = sorted(wanted - got, key=str), sorted(got - wanted, key=str)
        told = f"{name}: {len(lost)} of {len(wanted)} lost, {len(invented)} not true"
        assert not lost, (told, lost[:5], invented[:5])
        assert not invented, (told, invented[:5])
    assert twice(ledger) == []
    gated = sum(one.decided_at is not None for one in plan)
    return (
        f"{len({one.run_id for one in plan}):,} runs, {len(expected.states):,} attempts ({gated:,} "
        f"gated), {len(expected.jobs):,} jobs, {sum(row[-1] for row in expected.approvals):,} "
        f"approvals, {len(expected.statuses):,} deployment statuses: all held, none twice"
    )
