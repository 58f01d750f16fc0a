"""The policy as the rest of the house asks it: one version of the file, and its questions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from ledger.policy.calendars import Calendar
from ledger.policy.durations import Window
from ledger.policy.model import (
    DEFAULT_BRANCHES,
    DEFAULT_ENVIRONMENTS,
    Check,
    Component,
    DeployWorkflow,
    Exceptions,
    Kind,
    Level,
    Names,
    Person,
    PullRequest,
    Registers,
    RegisterSource,
    RoleGrant,
    Scope,
    Staging,
    Tickets,
    Triggers,
    Windows,
)
from ledger.policy.patterns import matches
from ledger.policy.people import refuse_shared_names
from ledger.policy.values import ControlId
from ledger.policy.workflows import Workflow, choose

WindowName = Literal[
    "development", "verification", "failed_verification", "urgent", "late_evidence", "qa"
]
RecordType = Literal[
    "qa", "verification", "approval", "exception", "rollback", "deployment", "role", "ticket"
]


@dataclass(frozen=True)
class Policy:
    """One version of the policy, with its defaults filled in.

    Fields are the keys and tables of the file (a trailing underscore is not part of the key).
    `repositories` holds the whole policy of each repository that has overrides, by lower-cased
    OWNER/NAME; ask `for_repository` first wherever the repository is known.
    """

    timezone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    holidays: tuple[date, ...] = ()
    effective_from: datetime | None = None
    frontend: bool = False
    scope: Scope = field(default_factory=Scope)
    registers_: Registers = field(default_factory=Registers)
    triggers: Triggers = field(default_factory=Triggers)
    environments: Mapping[Kind, Names] = field(default_factory=lambda: DEFAULT_ENVIRONMENTS)
    branches: Mapping[Kind, Names] = field(default_factory=dict)
    deploy_workflows: tuple[DeployWorkflow, ...] = ()
    checks: tuple[Check, ...] = ()
    staging: Staging = field(default_factory=Staging)
    windows: Windows = field(default_factory=Windows)
    exceptions: Exceptions = field(default_factory=Exceptions)
    tickets: Tickets = field(default_factory=Tickets)
    roles: tuple[RoleGrant, ...] = ()
    people: tuple[Person, ...] = ()
    components: tuple[Component, ...] = ()
    pull_request: PullRequest = field(default_factory=PullRequest)
    levels: Mapping[ControlId, Level] = field(default_factory=dict)
    repositories: "Mapping[str, Policy]" = field(default_factory=dict)

    def __post_init__(self) -> None:
        refuse_shared_names(self.people)

    @cached_property
    def calendar(self) -> Calendar:
        """The local days of the policy's zone, with its holidays."""
        return Calendar(self.timezone, frozenset(self.holidays))

    @property
    def records_from(self) -> datetime | None:
        """From when on the ledger is the register of records: what nobody recorded is missing."""
        return self.registers_.records_from

    def for_repository(self, name: str) -> "Policy":
        """The policy of one repository (OWNER/NAME, case ignored), its overrides merged in."""
        return self.repositories.get(name.lower(), self)

    def environment_kind(self, name: str) -> Kind | None:
        """The kind of an environment; None when the policy does not map it.

        Kinds are tried in the order in which the file lists them; case is ignored, as GitHub does.
        """
        for kind, patterns in self.environments.items():
            if matches(name, patterns):
                return kind
        return None

    def branch_names(self, kind: Kind) -> Names:
        """The branches that stand for a kind of environment; one of them is enough."""
        return self.branches.get(kind, DEFAULT_BRANCHES.get(kind, ()))

    def workflow(self, repository: str, path: str | None, environment: str) -> Workflow:
        """What holds for a run of the workflow at `path` into that environment.

        `path` may carry `OWNER/NAME/` before and `@ref` after it, as runs have it.
        """
        policy = self.for_repository(repository)
        kind = policy.environment_kind(environment)
        return choose(policy.deploy_workflows, repository, path, environment, kind)

    def check(self, repository: str, name: str) -> Check | None:
        """The entry that makes a record of a check run of that name; the first that fits."""
        for check in self.for_repository(repository).checks:
            if matches(name, [check.name]) and matches(repository, check.repositories):
                return check
        return None

    def window(self, name: WindowName) -> Window:
        """How long something of that name may take."""
        window: Window = getattr(self.windows, name)
        return window

    def local_day(self, day: date) -> tuple[datetime, datetime]:
        """Begin and end of a date without a time, in UTC, as the policy's zone has it."""
        return self.calendar.local_day(day)

    def registers(self, record_type: RecordType) -> tuple[RegisterSource, ...]:
        """The sources that would carry a record of that type; there is at least one."""
        sources: tuple[RegisterSource, ...] = getattr(self.registers_, record_type)
        return sources

    @property
    def all_registers(self) -> tuple[tuple[RegisterSource, ...], ...]:
        """The sources of each record type."""
        return tuple(self.registers(record_type) for record_type in get_args(RecordType))

    def component(self, repository: str, environment: str) -> Component | None:
        """The service that this environment of the repository runs; None: the whole repository."""
        for component in self.for_repository(repository).components:
            if matches(repository, component.repositories) and matches(
                environment, component.environments
            ):
                return component
        return None
