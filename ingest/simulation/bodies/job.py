"""Jobs of a run (`job`)."""

from datetime import timedelta

from ingest.simulation.bodies.common import Body, api, node_id, stamp, stamp_or_null, web
from ingest.simulation.facts import Job
from ingest.simulation.organisation import Repository


def job(one: Job, repository: Repository) -> Body:
    """Return a job; one that never got a runner has no steps."""
    run = one.run
    return {
        "id": one.id,
        "run_id": run.id,
        "workflow_name": run.workflow.name,
        "head_branch": run.branch,
        "run_url": api(repository, f"/actions/runs/{run.id}"),
        "run_attempt": run.attempt,
        "node_id": node_id("CR", one.id),
        "head_sha": run.sha,
        "url": api(repository, f"/actions/jobs/{one.id}"),
        "html_url": web(repository, f"/actions/runs/{run.id}/job/{one.id}"),
        "status": one.status,
        "conclusion": one.conclusion,
        "created_at": stamp(one.created_at),
        "started_at": stamp(one.started_at),
        "completed_at": stamp_or_null(one.completed_at),
        "name": one.name,
        "steps": _steps(one),
        "check_run_url": api(repository, f"/check-runs/{one.id}"),
        "labels": ["ubuntu-latest"],
        "runner_id": 7 if one.ran else None,
        "runner_name": "GitHub Actions 7" if one.ran else None,
        "runner_group_id": 2 if one.ran else None,
        "runner_group_name": "GitHub Actions" if one.ran else None,
    }


def _steps(one: Job) -> list[Body]:
    if not one.ran or one.completed_at is None:
        return []
    begun = one.started_at + timedelta(seconds=3)
    return [
        _step(1, "Set up job", "success", stamp(one.started_at), stamp(begun)),
        _step(2, one.name.capitalize(), one.conclusion, stamp(begun), stamp(one.completed_at)),
    ]


def _step(number: int, name: str, conclusion: str | None, started: str, ended: str) -> Body:
    return {
        "name": name,
        "status": "completed",
        "conclusion": conclusion,
        "number": number,
        "started_at": started,
        "completed_at": ended,
    }
