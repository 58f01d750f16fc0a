"""What a pipeline, or another tool, says it deployed."""

from datetime import datetime

from ingest.simulation.facts import Deployment, Event, Run
from ingest.simulation.organisation import Person
from ingest.simulation.story.telling import declare_in_check
from ingest.simulation.story.walk import Walk


def declare(walk: Walk, sha: str | None, deployment: Deployment, run: Run) -> None:
    """Declare which commit a run deployed: to staging in a check run, to production in a record.

    A record names the deployment by run and attempt, or by its id.
    """
    states = [status.state for status in deployment.statuses]
    if sha is None or "in_progress" not in states:
        return
    finished = deployment.statuses[-1].at
    fields: dict[str, object] = {
        "sha": sha,
        "environment": deployment.environment,
        "result": "success" if "success" in states else "failure",
        "mechanism": "github-actions",
        "started_at": deployment.at("in_progress"),
        "finished_at": finished,
        "by": deployment.creator.login,
    }
    by_run: dict[str, object] = {"run_id": run.id, "run_attempt": run.attempt}
    if deployment.environment == "staging":
        declare_in_check(walk, run, finished, "deployment", **fields, **by_run)
    else:
        by_id = {"deployment_id": deployment.id}
        named = walk.facts.rng.choice((by_run, by_id))
        walk.facts.record("deployment", time=finished, **fields, **named)


def tell_by_hand(walk: Walk, sha: str, by: Person, started: datetime, finished: datetime) -> str:
    """Let the cluster tell of a deployment made without the pipeline; return the event's id."""
    facts = walk.facts
    said: dict[str, object] = {
        "by": by.login,
        "mechanism": "kubectl",
        "started_at": started,
        "notes": "The pipeline was broken; deployed from a workstation.",
    }
    name = f"deployed-{facts.repository.name}-{facts.number('event')}"
    kind = "service.deployed"
    facts.events.append(Event(name, kind, facts.repository, sha, "production", finished, said))
    return name


def tell_rolled_back(walk: Walk, at: datetime, said: dict[str, object]) -> None:
    """Let the cluster tell that an earlier version is back; `said` are the fields of a rollback."""
    facts, sha = walk.facts, str(said["replacement_sha"])
    name = f"rolledback-{facts.repository.name}-{facts.number('event')}"
    kind = "service.rolledback"
    facts.events.append(Event(name, kind, facts.repository, sha, "production", at, said))
