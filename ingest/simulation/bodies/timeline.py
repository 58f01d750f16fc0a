"""What happened to an issue, as its timeline tells it: what was said, and that it was closed."""

from datetime import datetime

from ingest.simulation.bodies.common import Body, api, node_id, stamp
from ingest.simulation.bodies.issue import comment
from ingest.simulation.bodies.user import user
from ingest.simulation.facts import Comment, Issue
from ingest.simulation.organisation import Repository


def commented(one: Comment, repository: Repository) -> Body:
    """Return the event of a comment: the comment itself, and who made it."""
    person = user(one.author)
    return {**comment(one, False, repository), "event": "commented", "actor": person}


def closed(one: Issue, at: datetime, repository: Repository) -> Body:
    """Return the event of an issue that was closed at a moment."""
    return {
        "id": one.id + 11,
        "node_id": node_id("CE", one.id + 11),
        "url": api(repository, f"/issues/events/{one.id + 11}"),
        "actor": user(one.author),
        "event": "closed",
        "commit_id": None,
        "commit_url": None,
        "created_at": stamp(at),
        "state_reason": "completed",
        "performed_via_github_app": None,
    }
