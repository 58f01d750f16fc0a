"""Workflow runs, one body for each attempt (`workflow-run`)."""

from ingest.simulation.bodies.common import Body, api, node_id, stamp, web
from ingest.simulation.bodies.repository import minimal_repository
from ingest.simulation.bodies.user import user
from ingest.simulation.facts import Run
from ingest.simulation.history.commits import Commit
from ingest.simulation.organisation import Person, Repository


def run(one: Run, head: Commit, repository: Repository) -> Body:
    """Return an attempt of a run; `head` is the commit that it was started for."""
    url = api(repository, f"/actions/runs/{one.id}")
    suite = one.id + 5
    earlier = f"{url}/attempts/{one.attempt - 1}" if one.attempt > 1 else None
    return {
        "id": one.id,
        "name": one.workflow.name,
        "node_id": node_id("WFR", one.id),
        "check_suite_id": suite,
        "check_suite_node_id": node_id("CS", suite),
        "head_branch": one.branch,
        "head_sha": one.sha,
        "path": one.workflow.path,
        "display_title": one.title,
        "run_number": one.number,
        "run_attempt": one.attempt,
        "event": one.event,
        "status": one.status,
        "conclusion": one.conclusion,
        "workflow_id": one.workflow.id,
        "url": url,
        "html_url": web(repository, f"/actions/runs/{one.id}"),
        "pull_requests": [],
        "created_at": stamp(one.created_at),
        "updated_at": stamp(one.updated_at),
        "run_started_at": stamp(one.started_at),
        "actor": user(one.actor),
        "triggering_actor": user(one.triggered_by),
        "referenced_workflows": [],
        "jobs_url": f"{url}/jobs",
        "logs_url": f"{url}/logs",
        "check_suite_url": api(repository, f"/check-suites/{suite}"),
        "artifacts_url": f"{url}/artifacts",
        "cancel_url": f"{url}/cancel",
        "rerun_url": f"{url}/rerun",
        "previous_attempt_url": earlier,
        "workflow_url": api(repository, f"/actions/workflows/{one.workflow.id}"),
        "head_commit": _head_commit(head),
        "repository": minimal_repository(repository),
        "head_repository": minimal_repository(repository),
        "head_repository_id": repository.id,
    }


def _head_commit(commit: Commit) -> Body:
    return {
        "id": commit.sha,
        "tree_id": commit.tree,
        "message": commit.message.rstrip("\n"),
        "timestamp": stamp(commit.committed_at),
        "author": _named(commit.author),
        "committer": _named(commit.committer),
    }


def _named(person: Person) -> Body:
    return {"name": person.name, "email": person.email}
