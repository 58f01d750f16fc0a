"""The pull request from development into main."""

from datetime import datetime, timedelta

from ingest.simulation.bodies.common import web
from ingest.simulation.facts import PullRequest
from ingest.simulation.organisation import DEPLOYERS, LENA
from ingest.simulation.story.branches import Asked, merge_main_back, merge_pull, open_pull
from ingest.simulation.story.testing import readiness_block
from ingest.simulation.story.tickets import link
from ingest.simulation.story.walk import Walk

BODY = """## What is being promoted

What is on development as of {day}.

## Tickets

{ticket}

## QA status

See {tested}.

## Known risks

None known.

## Deployment notes

Nothing special.

## Rollback

Deploy the previous version again.

## Deployment owner

@{owner}
"""


def open_promotion(walk: Walk, at: datetime) -> PullRequest:
    """Ask for development to be merged into main."""
    facts, day = walk.facts, f"{walk.day:%Y-%m-%d}"
    owner = facts.rng.choice(DEPLOYERS)
    is_in_jira = facts.repository.tickets_live_in == "jira"
    tested = walk.ticket if is_in_jira else f"#{walk.issue.number}"
    body = BODY.format(day=day, ticket=walk.ticket, tested=tested, owner=owner.login)
    author, title = walk.tester, f"Promote {day}"
    if walk.plan.testing == "readiness":
        author, body = LENA, body + "\n" + readiness_block(walk)
    pull = open_pull(facts, Asked("development", "main", title, body, author), at)
    if is_in_jira:
        link(facts, walk.ticket, web(facts.repository, f"/pull/{pull.number}"), title)
    return pull


def merge_promotion(walk: Walk, pull: PullRequest, at: datetime) -> str:
    """Merge the promotion and return the commit that main now ends in."""
    merge_pull(walk.facts, pull, at)
    promoted = walk.facts.history.tip("main").sha
    if walk.facts.repository.promotes_by != "merge" or walk.plan.merges_main_back:
        merge_main_back(walk.facts, at + timedelta(minutes=5))
    return promoted
