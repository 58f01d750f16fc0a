"""What webhooks deliver: the objects of the API, and what only webhooks say."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from ingest.simulation.bodies.common import Body, stamp, stamp_or_null
from ingest.simulation.bodies.deployment import deployment, status
from ingest.simulation.bodies.repository import minimal_repository
from ingest.simulation.bodies.run import run
from ingest.simulation.bodies.user import ORGANISATION, user, user_or_null
from ingest.simulation.facts import Deployment, GateReview, PullRequest, Run, Status
from ingest.simulation.history.commits import Commit
from ingest.simulation.organisation import Person, Repository


def _around(sender: Person | None, repository: Repository) -> Body:
    return {
        "repository": minimal_repository(repository),
        "organization": user(ORGANISATION),
        "sender": user_or_null(sender),
    }


def deployment_status(step: Status, one: Deployment, repository: Repository) -> Body:
    """Return `deployment_status`; the deployment is as it was at that step."""
    then = tuple(status for status in one.statuses if status.at <= step.at)
    return {
        "action": "created",
        "deployment_status": status(step, one, repository),
        "deployment": deployment(replace(one, statuses=then), repository),
        **_around(one.creator, repository),
    }


def workflow_run(action: str, one: Run, head: Commit, repository: Repository) -> Body:
    """Return `workflow_run`: `completed` as the run is, `requested` as it began."""
    if action == "requested":
        one = replace(one, status="queued", conclusion=None, updated_at=one.started_at)
    body = run(one, head, repository)
    return {"action": action, "workflow_run": body, **_around(one.triggered_by, repository)}


def workflow_dispatch(one: Run, inputs: Mapping[str, str], repository: Repository) -> Body:
    """Return `workflow_dispatch`, which names neither the run nor a time."""
    return {
        "inputs": dict(inputs) or None,
        "ref": f"refs/heads/{one.branch}",
        "workflow": one.workflow.path,
        **_around(one.triggered_by, repository),
    }


def deployment_review(review: GateReview, one: Run, head: Commit, repository: Repository) -> Body:
    """Return `deployment_review` with a decision."""
    job = {"id": one.id + 1, "name": "deploy", "environment": review.environment}
    return {
        "action": review.state,
        "approver": user_or_null(review.reviewer),
        "comment": review.comment,
        "since": stamp_or_null(review.decided_at),
        "workflow_job_runs": [job],
        "workflow_run": run(one, head, repository),
        **_around(review.reviewer, repository),
    }


def push(merged: PullRequest, at: datetime, repository: Repository) -> Body:
    """Return the `push` that a merge is for its base branch."""
    body = _around(merged.merged_by, repository)
    named = minimal_repository(repository)
    return {
        "ref": f"refs/heads/{merged.base}",
        "before": merged.base_sha,
        "after": merged.merge_sha,
        "created": False,
        "deleted": False,
        "forced": False,
        **body,
        "repository": {**named, "updated_at": stamp(at), "pushed_at": int(at.timestamp())},
    }
