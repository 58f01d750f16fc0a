"""`deployment` records: what a pipeline, or a person without one, says it deployed."""

from datetime import datetime

from ingest.simulation.facts import Deployment, Run
from ingest.simulation.organisation import Person
from ingest.simulation.world import RepositoryFacts


def declare(facts: RepositoryFacts, sha: str | None, deployment: Deployment, run: Run) -> None:
    """Record which commit a run deployed, named by run and attempt or by deployment."""
    if sha is None:
        return
    states = [status.state for status in deployment.statuses]
    if "in_progress" not in states:
        return
    by_run = {"run_id": run.id, "run_attempt": run.attempt}
    finished = deployment.statuses[-1].at
    facts.record(
        "deployment",
        sha=sha,
        environment=deployment.environment,
        result="success" if "success" in states else "failure",
        mechanism="github-actions",
        started_at=deployment.at("in_progress"),
        finished_at=finished,
        time=finished,
        by=deployment.creator.login,
        **facts.rng.choice((by_run, {"deployment_id": deployment.id})),
    )


def declare_by_hand(
    facts: RepositoryFacts, sha: str, by: Person, started: datetime, finished: datetime
) -> str:
    """Record a production deployment made without the pipeline; return its record's id."""
    record = facts.record(
        "deployment",
        sha=sha,
        environment="production",
        result="success",
        mechanism="kubectl",
        branch="main",
        started_at=started,
        finished_at=finished,
        time=finished,
        by=by.login,
        notes="The pipeline was broken; deployed from a workstation.",
    )
    return str(record["id"])
