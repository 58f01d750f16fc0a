"""Who works at Acme, and how each of its three repositories is run.

Everybody here is invented. Logins end in `-acme`, so that none is a real account's by accident.
Which roles people hold is said in `policy.toml`, as a real organisation would say it.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

OWNER = "acme"

FIRST_DAY = datetime(2026, 8, 3, tzinfo=UTC)
"""A Monday; the first of the twelve weeks."""

WEEKS = 12

COVERED_FROM = datetime(2026, 8, 1, tzinfo=UTC)
"""Every collected source and register is complete from here on to `NOW`."""

NOW = datetime(2026, 10, 26, 9, tzinfo=UTC)
"""The moment to judge at: the Monday after the twelve weeks, in the morning."""


@dataclass(frozen=True)
class Person:
    """An account: a person's, or a bot's."""

    login: str
    id: int
    name: str
    kind: Literal["User", "Bot"] = "User"

    @property
    def email(self) -> str:
        """The address that stands in the person's commits."""
        return f"{self.login}@acme.example"

    @property
    def jira(self) -> str:
        """The id of the person's account in Jira."""
        return f"712020:{self.login.removesuffix('-acme')}"


MARA = Person("mara-acme", 990_000_101, "Mara Lindqvist")
TOMAS = Person("tomas-acme", 990_000_102, "Tomas Weller")
IVY = Person("ivy-acme", 990_000_103, "Ivy Castell")
JONAS = Person("jonas-acme", 990_000_104, "Jonas Brandt")
QUINN = Person("quinn-acme", 990_000_105, "Quinn Abara")
ROSA = Person("rosa-acme", 990_000_106, "Rosa Delmar")
SVEN = Person("sven-acme", 990_000_107, "Sven Holter")
WANDA = Person("wanda-acme", 990_000_108, "Wanda Keller")
OTTO = Person("otto-acme", 990_000_109, "Otto Fenn")
DANA = Person("dana-acme", 990_000_110, "Dana Okoye")
FELIX = Person("felix-acme", 990_000_111, "Felix Marchetti")
HELEN = Person("helen-acme", 990_000_112, "Helen Strand")
LENA = Person("lena-acme", 990_000_113, "Lena Novak")
PETRA = Person("petra-acme", 990_000_114, "Petra Sommer")
"""She has left, and her account was deleted."""

ACTIONS = Person("github-actions[bot]", 41_898_282, "github-actions[bot]", "Bot")
RELEASE_TRAIN = Person("release-train-acme[bot]", 990_000_201, "Release Train", "Bot")

AUTHORS = (MARA, TOMAS, IVY, JONAS)
TESTERS = (QUINN, ROSA)
DEPLOYERS = (DANA, FELIX)
EVERYBODY = (*AUTHORS, *TESTERS, SVEN, WANDA, OTTO, *DEPLOYERS, HELEN, LENA, PETRA)

TEAMS = {"shop-owners": (LENA,)}
"""The teams by slug. The policy makes the shop's owners responsible for it."""

SVEN_TESTS_FROM = datetime(2026, 9, 7, tzinfo=UTC)
"""A `role` record, not the policy, makes Sven a tester from this day on."""

WANDA_LEADS_FROM = datetime(2026, 10, 14, tzinfo=UTC)
"""A row of the spreadsheet makes Wanda acting Head of Engineering from this day on."""

OTTO_APPROVES_UNTIL = datetime(2026, 9, 30, 22, tzinfo=UTC)
"""The policy's `to` of Otto's role: midnight in Berlin."""


def testers_at(at: datetime) -> tuple[Person, ...]:
    """Return who holds the role `qa` at a moment."""
    return (*TESTERS, SVEN) if at >= SVEN_TESTS_FROM else TESTERS


def approvers_at(at: datetime) -> tuple[Person, ...]:
    """Return who holds the role `approver` from a moment on for at least a day."""
    return (WANDA, OTTO) if at + timedelta(days=1) < OTTO_APPROVES_UNTIL else (WANDA,)


@dataclass(frozen=True)
class Repository:
    """One repository and its habits; `id` is GitHub's number for it."""

    name: str
    id: int
    description: str
    areas: tuple[str, ...]
    promotes_by: Literal["merge", "squash", "rebase"]
    says_version_by: Literal["run_name", "payload", "record"]
    verifies_by: Literal["deployment_id", "sha", "smoke_job"]
    tests_told_in: Literal["records", "comments"]
    has_staging_gate: bool
    has_previews: bool
    has_qa_workflow: bool = False
    tickets_live_in: Literal["records", "export", "jira"] = "records"
    papers_live_in: Literal["sheet", "comments"] = "sheet"
    owner: str = OWNER

    @property
    def full_name(self) -> str:
        """OWNER/NAME."""
        return f"{self.owner}/{self.name}"

    @property
    def tickets(self) -> str:
        """The project key of the repository's tickets."""
        return self.name.upper()


SHOP = Repository(
    name="shop",
    id=880_000_001,
    description="The web shop",
    areas=("catalogue", "basket", "checkout", "account"),
    promotes_by="merge",
    says_version_by="run_name",
    verifies_by="deployment_id",
    tests_told_in="records",
    has_staging_gate=True,
    has_previews=True,
)
API = Repository(
    name="api",
    id=880_000_002,
    description="The public API",
    areas=("orders", "prices", "customers", "webhooks"),
    promotes_by="squash",
    says_version_by="payload",
    verifies_by="smoke_job",
    tests_told_in="comments",
    has_staging_gate=False,
    has_previews=False,
    has_qa_workflow=True,
    tickets_live_in="export",
    papers_live_in="comments",
)
WORKER = Repository(
    name="worker",
    id=880_000_003,
    description="Background jobs",
    areas=("mail", "invoices", "imports", "search"),
    promotes_by="rebase",
    says_version_by="record",
    verifies_by="sha",
    tests_told_in="comments",
    has_staging_gate=False,
    has_previews=False,
    tickets_live_in="jira",
    papers_live_in="comments",
)
REPOSITORIES = (SHOP, API, WORKER)
