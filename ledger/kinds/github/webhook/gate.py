"""`deployment_review`: somebody was asked to review a run's environment, or decided."""

from collections.abc import Iterator

import msgspec

from ledger.kinds.base import Account, Reading, moment
from ledger.kinds.github.run_review import PENDING, PendingRow
from ledger.kinds.github.webhook.delivery import Delivery
from ledger.kinds.github.webhook.rows import GateDecisionRow

_DECIDED = ("approved", "rejected")
_DECISION = "github:gate_decision:delivered"


class JobRun(msgspec.Struct):
    """A job that waits."""

    environment: str | None = None


class RunLink(msgspec.Struct):
    """The run that waits."""

    id: int
    run_attempt: int | None = None


class Review(msgspec.Struct):
    """The fields that are read."""

    since: str | None = None
    environment: str | None = None
    approver: Account | None = None
    comment: str | None = None
    workflow_job_run: JobRun | None = None
    workflow_job_runs: list[JobRun] | None = None
    workflow_run: RunLink | None = None

    def environments(self) -> list[str]:
        """The names of all environments that it is about, in order."""
        jobs = [*(self.workflow_job_runs or []), self.workflow_job_run or JobRun()]
        return sorted({name for name in (self.environment, *(j.environment for j in jobs)) if name})


def parts(delivery: Delivery) -> Iterator[Reading]:
    """Yield a decision, or that the run waits, for each environment."""
    if delivery.event != "deployment_review":
        return
    review = delivery.shaped(Review)
    run, since = review.workflow_run, moment(review.since, "since")
    if run is None:
        return
    for environment in review.environments():
        if delivery.action == "requested":
            key = f"pending_deployment:{run.id}:{environment}"
            waits = PendingRow(run_id=run.id, environment=environment, seen_at=since)
            yield delivery.part(PENDING.entry_kind, key, since, [waits])
        elif delivery.action in _DECIDED:
            reviewer = review.approver or delivery.sender
            decided = GateDecisionRow(
                run_id=run.id,
                run_attempt=run.run_attempt,
                environment=environment,
                state=delivery.action,
                reviewer=reviewer.login,
                reviewer_id=reviewer.id,
                reviewer_type=reviewer.type,
                has_comment=bool((review.comment or "").strip()),
                decided_from=since,
            )
            said = (run.id, run.run_attempt, environment, delivery.action)
            key = ":".join(map(str, ("gate_decision", *said, reviewer.id, review.since)))
            yield delivery.part(_DECISION, key, since, [decided])
