"""The tables of the policy file, as frozen facts with their defaults.

A field is a key of its table; a trailing underscore (`from_`) is not part of the key. Times are
aware and in UTC.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Literal

from ledger.policy.durations import Window
from ledger.policy.values import (
    RefusedError,
    RegularExpression,
    RepositoryPath,
    TeamName,
    WorkflowPath,
)

Kind = Literal["production", "staging", "development", "preview"]
Level = Literal["mandatory", "default", "recommended", "advisory"]
Role = Literal["head_of_engineering", "devops", "qa", "responsible", "approver", "deployer"]
RegisterSource = Literal["records", "comments", "checks", "junit", "cdevents", "tickets"]
CheckRecord = Literal["qa"]
VersionSource = Literal["deployment_payload", "run_name", "declared", "webhook_inputs"]

NOT_EMPTY = "not empty"
Names = tuple[str, ...]
SomeNames = Annotated[tuple[str, ...], NOT_EMPTY]
Sources = Annotated[tuple[RegisterSource, ...], NOT_EMPTY]

ALL: Names = ("*",)
ALL_KINDS: tuple[Kind, ...] = ("production", "staging", "development", "preview")
IN_RECORDS: tuple[RegisterSource, ...] = ("records",)
BY_HAND = "workflow_dispatch"
TICKET_KEY = RegularExpression("[A-Z][A-Z0-9]{1,9}-[0-9]+")

ONE_HOUR = Window(1, "hours")
FOUR_HOURS = Window(4, "hours")
ONE_DAY = Window(24, "hours")
THIRTY_DAYS = Window(30, "days")
TWO_WORKING_DAYS = Window(2, "working days")
THREE_WORKING_DAYS = Window(3, "working days")

DEFAULT_ENVIRONMENTS: Mapping[Kind, Names] = {
    "production": ("prod*",),
    "staging": ("stag*",),
    "development": ("dev*",),
    "preview": ("preview*",),
}
DEFAULT_BRANCHES: Mapping[Kind, Names] = {
    "production": ("main",),
    "development": ("development", "develop"),
}


@dataclass(frozen=True)
class Scope:
    """From when the SOP holds; None: from the beginning."""

    since: datetime | None = None


@dataclass(frozen=True)
class Registers:
    """Which sources would carry each type of record; all must be covered for absence to count.

    From `records_from` on the ledger itself is the register `records`.
    """

    qa: Sources = IN_RECORDS
    verification: Sources = IN_RECORDS
    approval: Sources = IN_RECORDS
    exception: Sources = IN_RECORDS
    rollback: Sources = IN_RECORDS
    deployment: Sources = IN_RECORDS
    role: Sources = IN_RECORDS
    ticket: Sources = IN_RECORDS
    records_from: datetime | None = None


@dataclass(frozen=True)
class Triggers:
    """Events that count as started by hand; what the file lists adds to `workflow_dispatch`."""

    manual: Names = (BY_HAND,)

    def __post_init__(self) -> None:
        if BY_HAND not in self.manual:
            object.__setattr__(self, "manual", (BY_HAND, *self.manual))


@dataclass(frozen=True)
class DeployWorkflow:
    """A workflow that deploys, where it deploys to, and how it says its version.

    `environment` is a name or a kind; None: all that it deploys to. `takes_version` None: true
    for staging and production. `version_inputs` are the dispatch inputs that say the version: the
    source `webhook_inputs`, the last of `version_from` unless it stands there. `smoke_job` is a
    shell pattern of a job's name.
    """

    path: WorkflowPath
    environment: str | None = None
    takes_version: bool | None = None
    version_from: tuple[VersionSource, ...] = ("deployment_payload", "run_name", "declared")
    version_inputs: Names = ()
    smoke_job: str | None = None
    repositories: SomeNames = ALL

    def __post_init__(self) -> None:
        if self.version_inputs and "webhook_inputs" not in self.version_from:
            object.__setattr__(self, "version_from", (*self.version_from, "webhook_inputs"))
        if "webhook_inputs" in self.version_from and not self.version_inputs:
            raise RefusedError(
                "needs to know which dispatch inputs say the version",
                'Add version_inputs = ["sha"], with the names of the inputs.',
                "version_from",
            )


@dataclass(frozen=True)
class Check:
    """A check run that is a record: `name` is a shell pattern of its name.

    Its conclusion is the result for the commit that it ran on, in an environment by its name.
    """

    name: str
    environment: str
    record: CheckRecord = "qa"
    repositories: SomeNames = ALL


@dataclass(frozen=True)
class Staging:
    """Whether a staging deployment needs an approval before it starts (SOP 7.3)."""

    gate_required: bool = False


@dataclass(frozen=True)
class Windows:
    """Times that the SOP leaves open (9.1, 14.2, 14.3, 18.1, 10.4), and advisory A7's."""

    development: Window = ONE_HOUR
    verification: Window = ONE_DAY
    failed_verification: Window = FOUR_HOURS
    urgent: Window = TWO_WORKING_DAYS
    late_evidence: Window = ONE_DAY
    qa: Window = THREE_WORKING_DAYS


@dataclass(frozen=True)
class Exceptions:
    """Life of an exception that names no end, and time for a follow-up that names no date."""

    expires: Window = THIRTY_DAYS
    follow_up: Window = THIRTY_DAYS


@dataclass(frozen=True)
class TicketStatuses:
    """What the names or ids of statuses and labels in the ticket system mean.

    Names compare by their Unicode case folding, in any language. `qa_passed` and `qa_failed` are
    QA results where a SHA is known with the move.
    """

    ready_for_test: Names = ("Ready for Test",)
    reopened: Names = ("Reopened", "Needs Info")
    qa_passed: Names = ()
    qa_failed: Names = ()
    closed: Names = ("Closed", "Done", "Resolved")


@dataclass(frozen=True)
class Tickets:
    """How ticket keys look, and of which projects; no projects: of any.

    `qa_environment` is where a QA result was that a move of a ticket gives.
    """

    pattern: RegularExpression = TICKET_KEY
    projects: Names = ()
    qa_environment: str = "staging"
    statuses: TicketStatuses = field(default_factory=TicketStatuses)


@dataclass(frozen=True)
class RoleGrant:
    """A role that a person (a login at the source) holds from `from_` until before `to`.

    Instead of a person it may name a team, ORGANISATION/SLUG in lower case: whoever is in it at
    the time. `environments` are kinds, `repositories` shell patterns. None: no bound on that side.
    """

    role: Role
    person: str | None = None
    team: TeamName | None = None
    environments: Annotated[tuple[Kind, ...], NOT_EMPTY] = ALL_KINDS
    repositories: SomeNames = ALL
    from_: datetime | None = None
    to: datetime | None = None

    def __post_init__(self) -> None:
        if self.person is None and self.team is None:
            raise RefusedError(
                "is missing", 'Add a line `person = "LOGIN"`, or a `team`.', key="person"
            )
        if self.person and self.team:
            raise RefusedError(
                "stands beside a `person`", "Give each holder an entry of its own.", key="team"
            )
        if self.from_ and self.to and self.to <= self.from_:
            raise RefusedError(
                "ends before it begins", "Set `to` after `from`, or leave it out.", key="to"
            )


@dataclass(frozen=True)
class Person:
    """One person and the names that different systems know them by."""

    name: str
    github: str | None = None
    jira: str | None = None
    oidc: str | None = None


@dataclass(frozen=True)
class Component:
    """One service of a repository: its environments (shell patterns) and its paths.

    No paths: the whole tree.
    """

    name: str
    repositories: SomeNames = ALL
    environments: SomeNames = ALL
    paths: tuple[RepositoryPath, ...] = ()


@dataclass(frozen=True)
class Sections:
    """Headings that stand for the parts of a promotion pull request (SOP 12.1, 11.2)."""

    scope: Names = ("What is being promoted", "Summary", "Changes", "Description", "Scope")
    tickets: Names = ("Tickets", "Related tickets", "Related tickets or PRs", "Issues")
    qa: Names = ("QA status", "QA", "Verification status", "Testing", "Test plan")
    risks: Names = ("Known risks", "Risks")
    deployment: Names = ("Deployment notes", "Deployment", "Release notes")
    rollback: Names = ("Rollback", "Rollback plan", "Recovery", "Rollback or recovery notes")
    owner: Names = ("Deployment owner", "Owner", "Release owner")


@dataclass(frozen=True)
class PullRequest:
    """What is expected of a promotion pull request; headings compare without regard to case."""

    sections: Sections = field(default_factory=Sections)
