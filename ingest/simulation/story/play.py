"""Play the whole calendar and return what happened."""

from datetime import datetime, timedelta

from ingest.simulation.facts import Gap
from ingest.simulation.organisation import (
    HELEN,
    NOW,
    SVEN,
    SVEN_TESTS_FROM,
    WANDA,
    WANDA_LEADS_FROM,
)
from ingest.simulation.story.calendar import slots
from ingest.simulation.story.changes import features, into_development, propose_feature
from ingest.simulation.story.comments import close
from ingest.simulation.story.places import places
from ingest.simulation.story.plan import Mistake
from ingest.simulation.story.production import to_production
from ingest.simulation.story.rules import GATED, change_rules, first_rules
from ingest.simulation.story.staging import to_staging
from ingest.simulation.story.telling import hand_over
from ingest.simulation.story.testing import test
from ingest.simulation.story.walk import Walk
from ingest.simulation.truth import NOTHING_TO_COMPARE
from ingest.simulation.world import RepositoryFacts, begin

STAYS_OPEN = ("hotfix", "nothing", "waiting", "after_the_weekend")
"""Releases after which nobody closes a request for QA: there is none, or they go on."""


def play(seed: int) -> list[RepositoryFacts]:
    """Play twelve weeks of three repositories; the seed chooses people, times and changes."""
    organisation = list(begin(seed).values())
    for facts in organisation:
        first_rules(facts)
        for number, (day, mistake) in enumerate(slots(facts.repository.name), start=101):
            if mistake:
                _walk(facts, mistake, day, f"{facts.repository.tickets}-{number}")
    _give_roles(organisation[0])
    for facts in organisation:
        facts.judged += places(facts)
    return organisation


def _walk(facts: RepositoryFacts, mistake: Mistake, day: datetime, ticket: str) -> None:
    """Play one walk, from the first change to the verification in production."""
    walk = Walk(facts, mistake, day, ticket)
    author = walk.author
    walk.ticket_moved(walk.at(4), "In Progress", "Open", author)
    if mistake.plan.gate == "no_reviewers":
        change_rules(facts, "production", (), walk.at(15))
        change_rules(facts, "production", GATED, walk.at(16, days=1))
    if mistake.plan.gate == "not_collected":
        begin, end = day + timedelta(days=1, hours=7), day + timedelta(days=1, hours=12)
        facts.gaps.append(Gap("approvals", facts.repository, begin, end))
    if mistake.plan.release != "hotfix":
        _to_qa(walk)
    to_staging(walk)
    test(walk)
    if mistake.plan.development_moves:
        pull = propose_feature(walk, walk.at(12, 50))
        into_development(walk, pull, walk.at(13, 50), reviewed=False)
    to_production(walk)
    done = walk.at(16, days=3) if mistake.plan.closing == "days_later" else _evening(walk)
    if mistake.plan.release not in STAYS_OPEN and done <= NOW:
        if facts.repository.tickets_live_in != "jira":
            close(facts, walk.issue, done)
        walk.ticket_moved(done, "Done", "QA Passed", author)


def _to_qa(walk: Walk) -> None:
    """Bring the walk's changes to development, and ask for QA of them."""
    facts, early = walk.facts, walk.plan.ready_early
    if early:
        _ready(walk, walk.at(4, 30))
    features(walk)
    walk.tested = facts.history.tip("development").sha
    hand_over(walk, walk.author, walk.at(10))
    if not early:
        _ready(walk, walk.at(10, 10))
    name = f"ticket:{facts.repository.full_name}:{walk.ticket}"
    walk.tell("ticket", None, name, {"C21r": NOTHING_TO_COMPARE})


def _ready(walk: Walk, at: datetime) -> None:
    walk.ticket_moved(at, "Ready for Test", "In Progress", walk.author)
    walk.handed_over = True


def _evening(walk: Walk) -> datetime:
    """When the ticket is closed that went to production, on that day."""
    return walk.at(15, 20, days=2 if walk.plan.release == "two_days_later" else 1)


def _give_roles(facts: RepositoryFacts) -> None:
    """Enter roles into the spreadsheet, for all repositories."""
    roles = ((SVEN, "qa", SVEN_TESTS_FROM), (WANDA, "head_of_engineering", WANDA_LEADS_FROM))
    for person, role, since in roles:
        row = facts.enter(
            "role", person=person.login, role=role, time=since, by=HELEN.login, **{"from": since}
        )
        del row["repository"]
