"""Deployments and their statuses (`deployment`, `deployment-status`)."""

from ingest.simulation.bodies.common import Body, api, node_id, stamp
from ingest.simulation.bodies.user import integration, user
from ingest.simulation.facts import Deployment, Status
from ingest.simulation.organisation import ACTIONS, Repository

TASK = "deploy"


def deployment(one: Deployment, repository: Repository) -> Body:
    """Return a deployment."""
    url = api(repository, f"/deployments/{one.id}")
    return {
        "url": url,
        "id": one.id,
        "node_id": node_id("DE", one.id),
        "task": TASK,
        "original_environment": one.environment,
        "environment": one.environment,
        "description": None,
        "created_at": stamp(one.created_at),
        "updated_at": stamp(one.statuses[-1].at if one.statuses else one.created_at),
        "statuses_url": f"{url}/statuses",
        "repository_url": api(repository),
        "creator": user(one.creator),
        "sha": one.sha,
        "ref": one.ref,
        "payload": one.payload if isinstance(one.payload, str) else dict(one.payload),
        "transient_environment": False,
        "production_environment": one.environment == "production",
        "performed_via_github_app": _app(one),
    }


def status(step: Status, one: Deployment, repository: Repository) -> Body:
    """Return one status of a deployment; its links lead to the run and job that made it."""
    of = api(repository, f"/deployments/{one.id}")
    return {
        "url": f"{of}/statuses/{step.id}",
        "id": step.id,
        "node_id": node_id("DES", step.id),
        "state": step.state,
        "creator": user(one.creator),
        "description": "",
        "environment": one.environment,
        "target_url": one.log_url,
        "created_at": stamp(step.at),
        "updated_at": stamp(step.at),
        "deployment_url": of,
        "repository_url": api(repository),
        "environment_url": one.url if step.state == "success" else "",
        "log_url": one.log_url,
        "performed_via_github_app": _app(one),
    }


def _app(one: Deployment) -> Body | None:
    return None if one.creator is ACTIONS else integration(one.creator)
