"""Reviews of a run's environments (`/actions/runs/ID/approvals`) and those still pending.

GitHub gives a review no time, no identifier, no SHA and no attempt: its content is its key.
"""

from datetime import datetime
from typing import Any, ClassVar

import msgspec

from ledger.kinds.base import (
    Account,
    Kept,
    Kind,
    Name,
    Positive,
    Reading,
    Row,
    digest,
    no_parent,
    shaped,
)
from ledger.kinds.location import Location, repository_of


class EnvironmentName(msgspec.Struct):
    """An environment as a review names it."""

    name: str
    url: str | None = None


class RunReview(msgspec.Struct):
    """The fields that are read of a review."""

    environments: list[EnvironmentName]
    state: str | None = None
    user: Account | None = None
    comment: Any = None


class PendingDeployment(msgspec.Struct):
    """The fields that are read of a pending deployment."""

    environment: EnvironmentName


class RunReviewRow(Row, frozen=True, kw_only=True):
    """`run_reviews`: one row for each environment that the review names."""

    table = "run_reviews"
    known: ClassVar = {"state": frozenset({"approved", "rejected", "pending"})}

    run_id: Positive
    environment: Name
    state: str | None
    reviewer: str | None
    reviewer_id: int | None
    reviewer_type: str | None
    has_comment: bool


class PendingRow(Row, frozen=True, kw_only=True):
    """`pending_deployments`: at `seen_at` (UTC) the run still waited for this environment."""

    table = "pending_deployments"

    run_id: Positive
    environment: Name
    seen_at: datetime | None


def _run_of(observation: Kept) -> int:
    run_id = observation.extra.get("run_id") or Location(observation.url).run
    if not isinstance(run_id, int):
        raise no_parent("workflow run")
    return run_id


def read_review(observation: Kept) -> Reading:
    """Key `run_review:RUN:DIGEST`; the digest names state, reviewer, comment and environments."""
    review = shaped(RunReview, observation)
    run_id = _run_of(observation)
    user = review.user or Account()
    names = sorted(environment.name for environment in review.environments)
    said = [review.state, user.id, user.login, review.comment, names]
    return Reading(
        key=f"run_review:{run_id}:{digest(said)}",
        repository=repository_of(observation.url, known=observation.repository),
        source_time=None,
        occurred_at=observation.recorded,
        actor=user.login,
        rows=[
            RunReviewRow(
                run_id=run_id,
                environment=name,
                state=(review.state or "").lower() or None,
                reviewer=user.login,
                reviewer_id=user.id,
                reviewer_type=user.type,
                has_comment=bool((review.comment or "").strip()),
            )
            for name in names
        ],
    )


def read_pending(observation: Kept) -> Reading:
    """Key `pending_deployment:RUN:ENVIRONMENT`."""
    pending = shaped(PendingDeployment, observation)
    run_id = _run_of(observation)
    name = pending.environment.name
    return Reading(
        key=f"pending_deployment:{run_id}:{name}",
        repository=repository_of(
            pending.environment.url, observation.url, known=observation.repository
        ),
        source_time=observation.recorded,
        occurred_at=observation.recorded,
        actor=None,
        rows=[PendingRow(run_id=run_id, environment=name, seen_at=observation.recorded)],
    )


REVIEW = Kind("approvals", "github:run_review:observed", read_review, (RunReviewRow,))
PENDING = Kind(
    "pending_deployments",
    "github:pending_deployment:observed",
    read_pending,
    (PendingRow,),
    snapshot=True,
)
