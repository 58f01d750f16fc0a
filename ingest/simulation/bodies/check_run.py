"""Check runs (`check-run`): every job of a run is one."""

from ingest.simulation.bodies.common import Body, api, node_id, stamp, stamp_or_null, web
from ingest.simulation.bodies.user import integration
from ingest.simulation.facts import Job
from ingest.simulation.organisation import ACTIONS, Repository


def check_run(one: Job, repository: Repository) -> Body:
    """Return the check run of a job, on the commit that the run was started for."""
    url = api(repository, f"/check-runs/{one.id}")
    page = web(repository, f"/actions/runs/{one.run.id}/job/{one.id}")
    return {
        "id": one.id,
        "name": one.name,
        "node_id": node_id("CR", one.id),
        "head_sha": one.run.sha,
        "external_id": "",
        "url": url,
        "html_url": page,
        "details_url": page,
        "status": one.status,
        "conclusion": one.conclusion,
        "started_at": stamp(one.started_at),
        "completed_at": stamp_or_null(one.completed_at),
        "output": {
            "title": None,
            "summary": None,
            "text": None,
            "annotations_count": 0,
            "annotations_url": f"{url}/annotations",
        },
        "check_suite": {"id": one.run.id + 5},
        "app": integration(ACTIONS),
        "pull_requests": [],
    }
