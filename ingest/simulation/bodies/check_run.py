"""Check runs (`check-run`): every job of a run is one, and a pipeline may make others."""

from datetime import datetime

from ingest.simulation.bodies.common import Body, api, node_id, stamp, stamp_or_null, web
from ingest.simulation.bodies.user import integration
from ingest.simulation.facts import Check, Job
from ingest.simulation.organisation import ACTIONS, Repository


def check_run(one: Job, repository: Repository) -> Body:
    """Return the check run of a job, on the commit that the run was started for."""
    page = web(repository, f"/actions/runs/{one.run.id}/job/{one.id}")
    return {
        **_shared(one.id, one.run.id, repository),
        "name": one.name,
        "head_sha": one.run.sha,
        "external_id": "",
        "html_url": page,
        "details_url": page,
        "status": one.status,
        "conclusion": one.conclusion,
        **_times(one.started_at, one.completed_at),
        "output": _output(one.id, repository),
    }


def declared(one: Check, repository: Repository) -> Body:
    """Return a check run that a pipeline made by itself; its conclusion says nothing of quality."""
    return {
        **_shared(one.id, one.run.id, repository),
        "name": one.name,
        "head_sha": one.sha,
        "external_id": f"{one.run.id}/{one.run.attempt}",
        "html_url": web(repository, f"/runs/{one.id}"),
        "details_url": web(repository, f"/actions/runs/{one.run.id}/attempts/{one.run.attempt}"),
        "status": "completed",
        "conclusion": "neutral",
        **_times(one.at, one.at),
        "output": {**_output(one.id, repository), "title": one.title, "summary": one.summary},
    }


def _shared(number: int, run: int, repository: Repository) -> Body:
    return {
        "id": number,
        "node_id": node_id("CR", number),
        "url": api(repository, f"/check-runs/{number}"),
        "check_suite": {"id": run + 5},
        "app": integration(ACTIONS),
        "pull_requests": [],
    }


def _times(started: datetime, completed: datetime | None) -> Body:
    return {"started_at": stamp(started), "completed_at": stamp_or_null(completed)}


def _output(number: int, repository: Repository) -> Body:
    return {
        "title": None,
        "summary": None,
        "text": None,
        "annotations_count": 0,
        "annotations_url": api(repository, f"/check-runs/{number}/annotations"),
    }
