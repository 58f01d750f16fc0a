"""Commit statuses (`status`)."""

from datetime import datetime, timedelta

from ingest.simulation.bodies.common import Body, api, node_id, stamp
from ingest.simulation.bodies.user import user
from ingest.simulation.facts import PullRequest
from ingest.simulation.organisation import ACTIONS, Repository


def status(one: PullRequest, repository: Repository) -> Body:
    """Return the status that a build leaves on the head of every pull request."""
    at = stamp(status_at(one))
    return {
        "url": api(repository, f"/statuses/{one.head_sha}"),
        "avatar_url": f"https://avatars.githubusercontent.com/u/{ACTIONS.id}?v=4",
        "id": one.id + 3,
        "node_id": node_id("SC", one.id + 3),
        "state": "success",
        "description": "The build passed",
        "target_url": "https://build.acme.example/",
        "context": "build",
        "created_at": at,
        "updated_at": at,
        "creator": user(ACTIONS),
    }


def status_at(one: PullRequest) -> datetime:
    """When the build of a pull request was done."""
    return one.opened_at + timedelta(minutes=5)
