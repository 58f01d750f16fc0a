"""Check runs and commit statuses: what was checked of a commit, by whom, with which outcome.

A check run may also say records, as blocks in its summary and text: that is how a pipeline speaks.
"""

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
    no_parent,
    shaped,
)
from ledger.kinds.github.run import CONCLUSIONS, STATUSES
from ledger.kinds.location import Location, repository_of
from ledger.kinds.records.blocks import CHECKS, rows_in, unreadable_blocks


class App(msgspec.Struct):
    """The GitHub App that made a check run."""

    id: int | None = None
    slug: str | None = None


class Suite(msgspec.Struct):
    """The check suite of a check run."""

    id: int | None = None


class Output(msgspec.Struct):
    """What a check run tells, in Markdown."""

    summary: str | None = None
    text: str | None = None


class CheckRun(msgspec.Struct):
    """The fields that are read of a check run."""

    id: int
    head_sha: str | None = None
    name: str | None = None
    status: str | None = None
    conclusion: str | None = None
    started_at: str | None = None
    completed_at: str | None = None
    app: App | None = None
    check_suite: Suite | None = None
    output: Output | None = None
    details_url: str | None = None
    html_url: str | None = None
    url: str | None = None


class CommitStatus(msgspec.Struct):
    """The fields that are read of a status; a combined status has a `sha` and no `id`.

    GraphQL gives a status no `id` either.
    """

    state: str | None = None
    node_id: str | None = None
    id: int | None = None
    sha: str | None = None
    context: str | None = None
    creator: Account | None = None
    created_at: str | None = None
    updated_at: str | None = None
    target_url: str | None = None
    url: str | None = None


class CheckRunRow(Row, frozen=True, kw_only=True):
    """`check_runs`: `run_id` and `job_id` come from the link to the job, where Actions made it.

    `blocks` are the records that its summary and text hold, `blocks_unreadable` those of them that
    cannot be read.
    """

    table = "check_runs"
    known: ClassVar = {"status": STATUSES, "conclusion": CONCLUSIONS}

    check_run_id: Positive
    head_sha: Sha | None
    name: str | None
    status: str | None
    conclusion: str | None
    app: str | None
    app_id: int | None
    check_suite_id: int | None
    started_at: datetime | None
    completed_at: datetime | None
    run_id: int | None
    job_id: int | None
    blocks: int
    blocks_unreadable: int
    html_url: str | None


class CommitStatusRow(Row, frozen=True, kw_only=True):
    """`commit_statuses`: one statement of a `context` about a commit; the newest one counts.

    `status` is what it is known by: its node id, or its number where a source leaves that out.
    """

    table = "commit_statuses"
    known: ClassVar = {"state": frozenset({"error", "failure", "pending", "success"})}

    status: Name
    sha: Sha
    context: str | None
    state: Name
    creator: str | None
    creator_id: int | None
    creator_type: str | None
    created_at: datetime | None
    run_id: int | None
    job_id: int | None


def read_check_run(observation: Kept) -> Reading:
    """Key `check_run:ID`; versions by completion, else start, else when it was seen."""
    check = shaped(CheckRun, observation)
    app = check.app or App()
    started = moment(check.started_at, "started_at")
    completed = moment(check.completed_at, "completed_at")
    links = [Location(link) for link in (check.details_url, check.html_url)]
    link = next((place for place in links if place.run), None)
    repository = repository_of(check.url, observation.url, known=observation.repository)
    time = completed or started or observation.recorded
    blocks, unreadable = _blocks(check, repository, time)
    row = CheckRunRow(
        check_run_id=check.id,
        head_sha=check.head_sha,
        name=check.name,
        status=(check.status or "").lower() or None,
        conclusion=(check.conclusion or "").lower() or None,
        app=app.slug,
        app_id=app.id,
        check_suite_id=check.check_suite.id if check.check_suite else None,
        started_at=started,
        completed_at=completed,
        run_id=link.run if link else None,
        job_id=link.job if link else None,
        blocks=len(blocks) + unreadable,
        blocks_unreadable=unreadable,
        html_url=check.html_url,
    )
    return Reading(
        key=f"check_run:{check.id}",
        repository=repository,
        source_time=time,
        occurred_at=time,
        actor=app.slug,
        rows=[row, *blocks],
    )


def _blocks(
    check: CheckRun, repository: str | None, time: datetime | None
) -> tuple[list[Row], int]:
    """The records that a check run says, and how many more cannot be read."""
    output = check.output or Output()
    rows: list[Row] = []
    unreadable = 0
    for text in (output.summary, output.text):
        rows += rows_in(
            text,
            author=None,
            repository=repository,
            created=time,
            changed=time,
            page=CHECKS,
            sha=check.head_sha,
        )
        unreadable += len(unreadable_blocks(text, CHECKS, repository, check.head_sha))
    return rows, unreadable


def read_status(observation: Kept) -> Reading:
    """Key `commit_status:STATUS`, its node id, else its number; the commit comes from an address.

    A combined status is no statement of its own: it is kept whole and gives no row.
    """
    status = shaped(CommitStatus, observation)
    creator = status.creator or Account()
    created = moment(status.created_at, "created_at")
    updated = moment(status.updated_at, "updated_at") or created
    time = updated or observation.recorded
    return Reading(
        key=f"commit_status:{_name(status) or observation.digest()}",
        repository=repository_of(status.url, observation.url, known=observation.repository),
        source_time=time,
        occurred_at=time,
        actor=creator.login,
        rows=_status_rows(status, creator, created, observation),
    )


def _name(status: CommitStatus) -> str:
    return status.node_id or (str(status.id) if status.id else "")


def _status_rows(
    status: CommitStatus, creator: Account, created: datetime | None, observation: Kept
) -> list[CommitStatusRow]:
    name = _name(status)
    if not name or not status.state:
        return []
    sha = status.sha or Location(status.url).sha or Location(observation.url).sha
    if sha is None:
        raise no_parent("commit")
    link = Location(status.target_url)
    return [
        CommitStatusRow(
            status=name,
            sha=sha,
            context=status.context,
            state=status.state.lower(),
            creator=creator.login,
            creator_id=creator.id,
            creator_type=creator.type,
            created_at=created,
            run_id=link.run,
            job_id=link.job,
        )
    ]


CHECK_RUN = Kind("check_runs", "github:check_run:observed", read_check_run, (CheckRunRow,))
STATUS = Kind("statuses", "github:commit_status:observed", read_status, (CommitStatusRow,))
