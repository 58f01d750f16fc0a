"""One walk to production while it is being played: its clock, its people, what it told."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ingest.simulation.facts import Issue
from ingest.simulation.organisation import Person, testers_at
from ingest.simulation.story.plan import Mistake, Plan, Step
from ingest.simulation.story.process import (
    four_eyes,
    process,
    roll_ups,
    staging_papers,
    verification_papers,
)
from ingest.simulation.story.tickets import move
from ingest.simulation.truth import Findings, Judged, usual
from ingest.simulation.world import RepositoryFacts


@dataclass
class Walk:
    """A walk of one repository's changes, beginning on `day` (midnight UTC)."""

    facts: RepositoryFacts
    mistake: Mistake
    day: datetime
    ticket: str
    tester: Person = field(init=False)
    issue: Issue = field(init=False)
    """The request for QA, opened when the version is on development; tickets in Jira have none."""
    tested: str = field(init=False)
    """The commit that goes to staging."""
    handed_over: bool = False
    """Whether the ticket was handed to QA already: what is merged then goes along untold."""

    def __post_init__(self) -> None:
        self.tester = self.facts.rng.choice(testers_at(self.day))

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
        """Write down what the findings of a deployment or pull request must be.

        `own` is what was done with this one and not with others of its step.
        """
        changes = self.mistake.changes.get(step)
        said = {**(own or {}), **(changes or {})}
        kind = environment or step
        if kind.startswith("preview-"):
            kind = "preview"
        self.facts.judged.append(
            Judged(
                subject=subject,
                repository=self.facts.repository,
                environment=environment,
                mistake=None if changes is None else self.mistake.name,
                story=ORDINARY[kind] if changes is None else self.mistake.story,
                findings=self._findings(kind, step, said),
            )
        )

    def _findings(self, kind: str, step: Step, said: Findings) -> Findings:
        """What was done, what is documented of it, what the mistake changes, and the roll-ups."""
        found = {**usual(kind, self.facts.repository), **process(kind, step, self.plan)}
        done = {**found, **said}
        plan = self.plan if step == kind else Plan()
        if kind == "staging":
            found |= staging_papers(plan, done["C10.4"])
            found |= four_eyes(plan, done["C7.3b"], done["C6.2"])
        if kind == "production":
            found |= verification_papers(done["C14.2"])
            found |= four_eyes(plan, done["C7.4"], done["C6.2"])
        return {**found, **roll_ups(kind, {**found, **said}), **said}

    def ticket_moved(self, at: datetime, status: str, before: str, by: Person) -> None:
        """Give the walk's ticket another status, unless that is yet to come."""
        move(self.facts, self.ticket, status, before, by, at)


ORDINARY = {
    "pull_request": "A change was merged into development.",
    "development": "A merge into development was deployed there.",
    "preview": "A pull request got its preview.",
    "staging": "A version of development went to staging and was tested there.",
    "production": "A promoted version was approved, deployed and verified.",
}
"""The story of what no mistake is about, by kind of environment."""
