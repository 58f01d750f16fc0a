"""One walk to production while it is being played: its clock, its people, what it told."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ingest.simulation.facts import Issue
from ingest.simulation.organisation import AUTHORS, Person, testers_at
from ingest.simulation.story.plan import Mistake, Plan, Step
from ingest.simulation.story.process import findings
from ingest.simulation.story.tickets import move
from ingest.simulation.truth import Findings, Judged
from ingest.simulation.world import RepositoryFacts


@dataclass
class Walk:
    """A walk of one repository's changes, beginning on `day` (midnight UTC)."""

    facts: RepositoryFacts
    mistake: Mistake
    day: datetime
    ticket: str
    tester: Person = field(init=False)
    author: Person = field(init=False)
    """Who makes the first change, and hands the version to QA."""
    issue: Issue = field(init=False)
    """The request for QA, opened when the version is on development; tickets in Jira have none."""
    tested: str = field(init=False)
    """The commit that goes to staging."""
    handed_over: bool = False
    """Whether the ticket was handed to QA already: what is merged then goes along untold."""

    def __post_init__(self) -> None:
        self.tester = self.facts.rng.choice(testers_at(self.day))
        self.author = self.facts.rng.choice(AUTHORS)

    @property
    def plan(self) -> Plan:
        """What happens in this walk."""
        return self.mistake.plan

    def at(self, hour: int, minute: int = 0, *, days: int = 0) -> datetime:
        """Return a moment of the walk; up to eight minutes later than said, as life is.

        Moments that are said ten minutes apart therefore stay in order.
        """
        late = timedelta(seconds=self.facts.rng.randrange(480))
        return self.day + timedelta(days=days, hours=hour, minutes=minute) + late

    def tell(
        self, step: Step, environment: str | None, subject: str, own: Findings | None = None
    ) -> None:
        """Write down what the findings of a deployment, or of another subject, must be.

        `own` is what was done with this one and not with others of its step.
        """
        changes = self.mistake.changes.get(step)
        kind = environment or step.removesuffix("_late")
        if kind.startswith("preview-"):
            kind = "preview"
        said = {**(own or {}), **(changes or {})}
        repository = self.facts.repository
        self.facts.judged.append(
            Judged(
                subject=subject,
                repository=repository,
                environment=environment,
                mistake=None if changes is None else self.mistake.name,
                story=ORDINARY[kind] if changes is None else self.mistake.story,
                findings=findings(kind, step, self.plan, repository, said),
            )
        )

    def ticket_moved(self, at: datetime, status: str, before: str, by: Person) -> None:
        """Give the walk's ticket another status, unless that is yet to come."""
        move(self.facts, self.ticket, status, before, by, at)


ORDINARY = {
    "pull_request": "A change was merged into development.",
    "ticket": "A ticket went to QA when its change could be tested.",
    "exception": "An exception was approved by who may, and followed up.",
    "development": "A merge into development was deployed there.",
    "preview": "A pull request got its preview.",
    "staging": "A version of development went to staging and was tested there.",
    "production": "A promoted version was approved, deployed and verified.",
}
"""The story of what no mistake is about, by kind of subject."""
