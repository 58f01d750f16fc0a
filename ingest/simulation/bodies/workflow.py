"""Workflows and branches (`workflow`, `short-branch`)."""

from datetime import timedelta

from ingest.simulation.bodies.common import Body, api, node_id, stamp, web
from ingest.simulation.facts import Workflow
from ingest.simulation.organisation import FIRST_DAY, WORKER, Repository


def workflow(one: Workflow, repository: Repository) -> Body:
    """Return a workflow."""
    made = stamp(FIRST_DAY - timedelta(days=90))
    file = one.path.rpartition("/")[2]
    return {
        "id": one.id,
        "node_id": node_id("W", one.id),
        "name": one.name,
        "path": one.path,
        "state": "active",
        "created_at": made,
        "updated_at": made,
        "url": api(repository, f"/actions/workflows/{one.id}"),
        "html_url": web(repository, f"/blob/main/{one.path}"),
        "badge_url": web(repository, f"/actions/workflows/{file}/badge.svg"),
    }


def branch(name: str, sha: str, repository: Repository) -> Body:
    """Return a branch as lists hold it."""
    return {
        "name": name,
        "commit": {"sha": sha, "url": api(repository, f"/commits/{sha}")},
        "protected": name == "main" or (name == "development" and repository.id != WORKER.id),
    }
