"""A job of a workflow run attempt."""

from datetime import datetime
from typing import Any, ClassVar

import msgspec

from ledger.kinds.base import (
    Kept,
    Kind,
    Positive,
    Reading,
    Row,
    Sha,
    moment,
    no_parent,
    shaped,
)
from ledger.kinds.github.run import CONCLUSIONS, STATUSES
from ledger.kinds.location import Location, repository_of


class Job(msgspec.Struct):
    """The fields that are read."""

    id: int
    run_id: int | None = None
    run_attempt: int | None = None
    name: str | None = None
    status: str | None = None
    conclusion: str | None = None
    head_sha: str | None = None
    started_at: str | None = None
    completed_at: str | None = None
    steps: list[Any] | None = None
    url: str | None = None
    run_url: str | None = None


class JobRow(Row, frozen=True, kw_only=True):
    """`jobs`: `steps` is how many steps it has, None where the source does not say.

    A job behind a refused gate is completed, failed, and has no steps.
    """

    table = "jobs"
    known: ClassVar = {"status": STATUSES, "conclusion": CONCLUSIONS}

    job_id: Positive
    run_id: Positive
    run_attempt: Positive
    name: str | None
    status: str | None
    conclusion: str | None
    head_sha: Sha | None
    started_at: datetime | None
    completed_at: datetime | None
    steps: int | None


def read(observation: Kept) -> Reading:
    """Key `job:ID`; versions by the later of start and completion.

    A job that was skipped or cancelled can be completed before it started.
    """
    job = shaped(Job, observation)
    run_id = job.run_id or Location(job.run_url or observation.url).run
    if run_id is None:
        raise no_parent("workflow run")
    started = moment(job.started_at, "started_at")
    completed = moment(job.completed_at, "completed_at")
    row = JobRow(
        job_id=job.id,
        run_id=run_id,
        run_attempt=job.run_attempt or 1,
        name=job.name,
        status=(job.status or "").lower() or None,
        conclusion=(job.conclusion or "").lower() or None,
        head_sha=job.head_sha,
        started_at=started,
        completed_at=completed,
        steps=None if job.steps is None else len(job.steps),
    )
    return Reading(
        key=f"job:{job.id}",
        repository=repository_of(
            job.url, job.run_url, observation.url, known=observation.repository
        ),
        source_time=max((at for at in (started, completed) if at), default=None),
        occurred_at=completed or started,
        actor=None,
        rows=[row],
    )


KIND = Kind("actions_jobs", "github:job:observed", read, (JobRow,))
