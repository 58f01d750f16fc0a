"""All facts of the simulated organisation, by repository, as they come about."""

import random
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import timedelta

from ingest.simulation.facts import (
    Check,
    Comment,
    Deployment,
    EnvironmentRules,
    Event,
    Gap,
    GateReview,
    Issue,
    Job,
    Paper,
    PendingGate,
    PullRequest,
    Record,
    Review,
    Run,
    Status,
    TestReport,
    Workflow,
)
from ingest.simulation.history.commits import History
from ingest.simulation.jira.facts import Ticket
from ingest.simulation.organisation import FIRST_DAY, IVY, REPOSITORIES, Repository
from ingest.simulation.truth import Judged

ENVIRONMENTS = ("production", "staging", "development", "preview")


class Ids:
    """Numbers as GitHub gives them: growing, with a range for each kind of object."""

    RANGES = (
        "check",
        "comment",
        "deployment",
        "environment",
        "issue",
        "job",
        "pull",
        "review",
        "run",
        "status",
        "ticket",
        "workflow",
    )

    def __init__(self) -> None:
        self._given: Counter[str] = Counter()

    def next(self, kind: str) -> int:
        """Return the next free number of a kind."""
        self._given[kind] += 1
        return 3_000_000_000 + 100_000_000 * self.RANGES.index(kind) + 37 * self._given[kind]


@dataclass
class RepositoryFacts:
    """Everything that happened in one repository."""

    repository: Repository
    ids: Ids
    rng: random.Random
    workflows: dict[str, Workflow]
    history: History = field(default_factory=History)
    pulls: list[PullRequest] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    jobs: list[Job] = field(default_factory=list)
    gate_reviews: list[GateReview] = field(default_factory=list)
    pending_gates: list[PendingGate] = field(default_factory=list)
    deployments: list[Deployment] = field(default_factory=list)
    rules: list[EnvironmentRules] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)
    sheet: list[Record] = field(default_factory=list)
    """Records that stand in the spreadsheet of the Head of Engineering."""
    moves: list[Record] = field(default_factory=list)
    """What an export of the ticket system holds."""
    tickets: dict[str, Ticket] = field(default_factory=dict)
    """What lives in Jira, by key."""
    reports: list[TestReport] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    papers: list[Paper] = field(default_factory=list)
    judged: list[Judged] = field(default_factory=list)
    released: list[str] = field(default_factory=list)
    """Commits that ran in production, oldest first."""
    staging_is_unclear: bool = False
    """Whether nobody knows which version was the last to go to staging."""
    numbers: Counter[str] = field(default_factory=Counter)
    foreign: str = ""
    """A commit of another repository."""

    def number(self, of: str) -> int:
        """Return the next number of this repository: of issues and pull requests, runs..."""
        self.numbers[of] += 1
        return self.numbers[of]

    def record(self, record_type: str, **fields: object) -> Record:
        """Add a record of this repository; its id says what it is: `qa-shop-3`."""
        record = self._made(record_type, fields)
        self.records.append(record)
        return record

    def enter(self, record_type: str, **fields: object) -> Record:
        """The same for a row of the spreadsheet."""
        record = self._made(record_type, fields)
        self.sheet.append(record)
        return record

    def named(self, record_type: str) -> str:
        """Return the id of the next record of a type."""
        return f"{record_type}-{self.repository.name}-{self.number(record_type)}"

    def _made(self, record_type: str, fields: Record) -> Record:
        about = {
            "type": record_type,
            "id": self.named(record_type),
            "repository": self.repository.full_name,
        }
        return {**about, **fields}

    def add(self, deployment: Deployment) -> None:
        """Add a deployment; a success makes earlier ones inactive, except in production."""
        states = [status.state for status in deployment.statuses]
        if "success" in states and deployment.environment != "production":
            self._retire(deployment)
        self.deployments.append(deployment)

    def _retire(self, newer: Deployment) -> None:
        for index, older in enumerate(self.deployments):
            states = [status.state for status in older.statuses]
            same = older.environment == newer.environment
            if same and "success" in states and "inactive" not in states:
                status = Status(self.ids.next("status"), "inactive", newer.at("success"))
                self.deployments[index] = replace(older, statuses=(*older.statuses, status))


def begin(seed: int) -> dict[str, RepositoryFacts]:
    """Return the repositories, by name, on the eve of the first week."""
    ids = Ids()
    begun = {}
    for repository in REPOSITORIES:
        workflows = {
            environment: Workflow(
                id=ids.next("workflow"),
                environment=environment,
                name=f"Deploy {environment}",
                path=f".github/workflows/deploy-{environment}.yml",
            )
            for environment in ENVIRONMENTS
            if environment != "preview" or repository.has_previews
        }
        if repository.has_qa_workflow:
            path = ".github/workflows/qa.yml"
            workflows["qa"] = Workflow(ids.next("workflow"), "", "QA regression", path)
        # a generator for each repository: a change in one story leaves the others as they are
        rng = random.Random(f"{seed} {repository.name}")
        facts = RepositoryFacts(repository, ids, rng, workflows)
        _first_commit(facts)
        begun[repository.name] = facts
    for facts in begun.values():
        other = next(one for one in begun.values() if one is not facts)
        facts.foreign = other.history.tip("main").sha
    return begun


def _first_commit(facts: RepositoryFacts) -> None:
    repository = facts.repository
    files = {
        "README.md": f"# {repository.name}\n\n{repository.description} of Acme.\n",
        "settings.toml": 'log_level = "info"\n',
    }
    for area in repository.areas:
        files[f"{area}/__init__.py"] = f'"""All about {area}."""\n'
    for workflow in facts.workflows.values():
        files[workflow.path] = f"name: {workflow.name}\n"
    at = FIRST_DAY - timedelta(days=90)
    first = facts.history.commit(files, (), IVY, at, f"Begin {repository.name}")
    facts.history.point("main", first.sha)
    facts.history.point("development", first.sha)
