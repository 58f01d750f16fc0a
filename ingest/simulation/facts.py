"""What happened, as plain facts: what GitHub would know, before anybody writes it down.

Times are aware UTC datetimes with whole seconds. `None` for a person is a deleted account.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from ingest.simulation.organisation import Person, Repository

Record = dict[str, object]
"""A line of the records file, a row of the spreadsheet, or a move in an export of tickets."""


@dataclass(frozen=True)
class PullRequest:
    """A pull request as it stands at the end; `commits` is how many it brings."""

    id: int
    number: int
    title: str
    body: str
    author: Person
    head: str
    head_sha: str
    base: str
    base_sha: str
    commits: int
    changed_files: int
    opened_at: datetime
    merged_at: datetime | None
    merged_by: Person | None
    merge_sha: str | None


@dataclass(frozen=True)
class Review:
    """An approving review of a pull request."""

    id: int
    pull: int
    reviewer: Person
    commit: str
    submitted_at: datetime


@dataclass(frozen=True)
class Issue:
    """A request for QA, opened for one walk to production."""

    id: int
    number: int
    title: str
    body: str
    author: Person
    opened_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True)
class Comment:
    """One version of a comment on an issue or pull request."""

    id: int
    issue: int
    author: Person
    body: str
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True)
class Workflow:
    """A deploy workflow; `environment` is the kind of environment that it deploys to."""

    id: int
    environment: str
    name: str
    path: str


@dataclass(frozen=True)
class Run:
    """One attempt of a workflow run."""

    id: int
    attempt: int
    number: int
    workflow: Workflow
    event: str
    branch: str
    sha: str
    title: str
    actor: Person
    triggered_by: Person
    created_at: datetime
    started_at: datetime
    updated_at: datetime
    status: str
    conclusion: str | None


@dataclass(frozen=True)
class Job:
    """One job of a run's attempt; `ran` is false where it never got a runner."""

    id: int
    run: Run
    name: str
    status: str
    conclusion: str | None
    created_at: datetime
    started_at: datetime
    completed_at: datetime | None
    ran: bool


@dataclass(frozen=True)
class GateReview:
    """A decision about a run that waited at an environment's gate.

    GitHub's API tells neither the attempt nor the time; its webhook does.
    """

    run_id: int
    environment: str
    state: Literal["approved", "rejected"]
    reviewer: Person | None
    comment: str
    attempt: int
    decided_at: datetime | None
    deleted: Person | None = None
    """Whose account it was, where it was deleted since: only the webhook still says it."""


@dataclass(frozen=True)
class PendingGate:
    """A run that still waits at an environment's gate."""

    run_id: int
    environment: str
    reviewers: tuple[Person, ...]


@dataclass(frozen=True)
class Status:
    """One step in the life of a deployment."""

    id: int
    state: str
    at: datetime


@dataclass(frozen=True)
class Deployment:
    """A deployment object; `log_url` leads to the run and job where Actions made it."""

    id: int
    environment: str
    ref: str
    sha: str
    payload: Mapping[str, str] | str
    creator: Person
    log_url: str
    created_at: datetime
    statuses: tuple[Status, ...]
    url: str = ""
    """Where what was deployed can be seen; empty where nothing says it."""

    def at(self, state: str) -> datetime:
        """Return when the deployment first came into a state; KeyError if it never did."""
        for status in self.statuses:
            if status.state == state:
                return status.at
        raise KeyError(state)


@dataclass(frozen=True)
class EnvironmentRules:
    """An environment and its gate, as found at `seen_at`; no reviewers means no gate."""

    id: int
    environment: str
    reviewers: tuple[Person, ...]
    created_at: datetime
    changed_at: datetime
    seen_at: datetime


@dataclass(frozen=True)
class Gap:
    """A span in which one kind of one repository was not collected."""

    kind: str
    repository: Repository
    begin: datetime
    end: datetime


@dataclass(frozen=True)
class Check:
    """A check run that a pipeline made by itself, on any commit, to say records in blocks."""

    id: int
    name: str
    sha: str
    run: Run
    title: str
    summary: str
    at: datetime


@dataclass(frozen=True)
class TestReport:
    """What a run of automated tests reported; `is_whole` is false for a file that was cut short."""

    name: str
    repository: Repository
    sha: str
    ticket: str
    by: Person
    at: datetime
    is_whole: bool = True


@dataclass(frozen=True)
class Event:
    """What another tool told; `kind` is the subject and predicate of a CDEvent."""

    id: str
    kind: str
    repository: Repository
    sha: str
    environment: str
    at: datetime
    said: Record
    """What a CDEvent has no word for."""


@dataclass(frozen=True)
class Paper:
    """How an exception stands at the end, as the register of exceptions must show it."""

    repository: str
    approved_at: datetime
    state: str
    follow_up: str
