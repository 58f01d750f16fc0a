"""A workflow run: one attempt of one run of one workflow."""

from datetime import datetime
from typing import ClassVar

import msgspec

from ledger.kinds.base import (
    Account,
    Kept,
    Kind,
    Name,
    Positive,
    Reading,
    Row,
    Sha,
    moment,
    shaped,
)
from ledger.kinds.location import repository_of


class Run(msgspec.Struct):
    """The fields that are read; recordings from before 2022 lack most of them."""

    id: int
    event: str | None = None
    status: str | None = None
    conclusion: str | None = None
    head_sha: str | None = None
    head_branch: str | None = None
    name: str | None = None
    path: str | None = None
    display_title: str | None = None
    run_number: int | None = None
    run_attempt: int | None = None
    created_at: str | None = None
    updated_at: str | None = None
    run_started_at: str | None = None
    actor: Account | None = None
    triggering_actor: Account | None = None
    url: str | None = None
    html_url: str | None = None
    repository: msgspec.Raw = msgspec.Raw()
    head_repository: msgspec.Raw = msgspec.Raw()


STATUSES = frozenset({"requested", "queued", "pending", "waiting", "in_progress", "completed"})
CONCLUSIONS = frozenset({
    "success", "failure", "neutral", "cancelled", "skipped", "timed_out", "action_required",
    "stale", "startup_failure",
})  # fmt: skip


class RunRow(Row, frozen=True, kw_only=True):
    """`runs`: the actor is `triggering_actor` of that attempt, else the run's `actor`."""

    table = "runs"
    known: ClassVar = {"status": STATUSES, "conclusion": CONCLUSIONS}

    run_id: Positive
    run_attempt: Positive
    run_number: int | None
    name: str | None
    path: str | None
    title: str | None
    event: str | None
    status: str | None
    conclusion: str | None
    head_sha: Sha | None
    head_branch: str | None
    actor: Name | None
    actor_id: int | None
    actor_type: str | None
    created_at: datetime | None
    started_at: datetime | None
    updated_at: datetime | None
    html_url: str | None


def read(observation: Kept) -> Reading:
    """Key `run:ID:attempt:N`; versions by `updated_at`."""
    run = shaped(Run, observation)
    attempt = run.run_attempt or 1
    updated = moment(run.updated_at, "updated_at")
    actor = run.triggering_actor or run.actor or Account()
    row = RunRow(
        run_id=run.id,
        run_attempt=attempt,
        run_number=run.run_number,
        name=run.name,
        path=run.path,
        title=run.display_title,
        event=run.event,
        status=(run.status or "").lower() or None,
        conclusion=(run.conclusion or "").lower() or None,
        head_sha=run.head_sha,
        head_branch=run.head_branch,
        actor=actor.login,
        actor_id=actor.id,
        actor_type=actor.type,
        created_at=moment(run.created_at, "created_at"),
        started_at=moment(run.run_started_at, "run_started_at"),
        updated_at=updated,
        html_url=run.html_url,
    )
    return Reading(
        key=f"run:{run.id}:attempt:{attempt}",
        repository=repository_of(run.url, observation.url, known=observation.repository),
        source_time=updated,
        occurred_at=updated or row.created_at,
        actor=actor.login,
        rows=[row],
        volatile=(run.repository, run.head_repository),
    )


KIND = Kind(
    name="actions_runs",
    entry_kind="github:run:observed",
    read=read,
    rows=(RunRow,),
    volatile=("repository", "head_repository"),
)
