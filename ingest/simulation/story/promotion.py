"""The pull request from development into main."""

from datetime import datetime, timedelta

from ingest.simulation.facts import PullRequest
from ingest.simulation.organisation import DEPLOYERS
from ingest.simulation.story.branches import Asked, merge_main_back, merge_pull, open_pull
from ingest.simulation.story.walk import Walk

BODY = """## What is being promoted

What is on development as of {day}.

## Tickets

{ticket}

## QA status

See #{issue}.

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
    owner = walk.facts.rng.choice(DEPLOYERS)
    body = BODY.format(
        day=f"{walk.day:%Y-%m-%d}", ticket=walk.ticket, issue=walk.issue.number, owner=owner.login
    )
    title = f"Promote {walk.day:%Y-%m-%d}"
    return open_pull(walk.facts, Asked("development", "main", title, body, walk.tester), at)


def merge_promotion(walk: Walk, pull: PullRequest, at: datetime) -> str:
    """Merge the promotion and return the commit that main now ends in."""
    merge_pull(walk.facts, pull, at)
    promoted = walk.facts.history.tip("main").sha
    if walk.facts.repository.promotes_by != "merge" or walk.plan.merges_main_back:
        merge_main_back(walk.facts, at + timedelta(minutes=5))
    return promoted
