"""GitHub Actions as it deploys: a run, its jobs, a deployment with statuses, gate reviews."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from ingest.simulation.facts import Deployment, GateReview, Job, PendingGate, Run, Status
from ingest.simulation.organisation import ACTIONS, OWNER, Person
from ingest.simulation.story.gates import OPEN, Passage
from ingest.simulation.story.rules import GATED
from ingest.simulation.world import RepositoryFacts

Outcome = Literal["success", "failure", "cancelled", "refused", "waiting"]
"""How it ends; the last three never start. A refused gate looks like a failed run."""

Smoke = Literal["success", "failure", "skipped"]

COMMENTS = ("Ship it.", "Looks fine.", "Go ahead.", "Checked against the release notes.")


@dataclass(frozen=True)
class Order:
    """What is asked of the pipeline; `sha` is the tip of `ref`, not the version."""

    kind: str
    environment: str
    event: str
    ref: str
    sha: str
    title: str
    actor: Person
    at: datetime
    payload: Mapping[str, str] | str = field(default_factory=dict)
    passage: Passage = OPEN
    outcome: Outcome = "success"
    smoke: Smoke | None = None
    refusal: str = ""
    """What a reviewer says who refuses."""
    url: str = ""
    """Where what was deployed can be seen."""
    again: Run | None = None
    """The attempt that this one repeats."""


@dataclass(frozen=True)
class _Times:
    created: datetime
    decided: datetime | None
    started: datetime | None
    ended: datetime | None


def deploy(facts: RepositoryFacts, order: Order) -> tuple[Deployment, Run]:
    """Play one deployment by Actions, add its facts and return what came of it."""
    times = _times(facts, order)
    run = _run(facts, order, times)
    job = _job(facts, order, run, times)
    deployment = Deployment(
        id=facts.ids.next("deployment"),
        environment=order.environment,
        ref=order.ref,
        sha=order.sha,
        payload=order.payload,
        creator=ACTIONS,
        log_url=_log_url(facts, run, job),
        url=order.url,
        created_at=times.created,
        statuses=_statuses(facts, order, times),
    )
    facts.runs.append(run)
    facts.jobs.append(job)
    if order.smoke and times.ended:
        facts.jobs.append(_smoke(facts, order.smoke, run, times.ended))
    facts.add(deployment)
    _gate(facts, order, run, times.decided)
    return deployment, run


def _times(facts: RepositoryFacts, order: Order) -> _Times:
    rng = facts.rng
    decided = started = ended = None
    if order.passage.waited and order.outcome != "waiting":
        decided = order.at + timedelta(seconds=rng.randrange(300, 900))
    if order.outcome in ("success", "failure"):
        started = (decided or order.at) + timedelta(seconds=rng.randrange(3, 12))
        ended = started + timedelta(seconds=rng.randrange(90, 300))
    elif order.outcome != "waiting":
        ended = decided
    return _Times(order.at, decided, started, ended)


def _statuses(facts: RepositoryFacts, order: Order, times: _Times) -> tuple[Status, ...]:
    steps: list[tuple[str, datetime]] = []
    if order.passage.waited:
        steps.append(("waiting", times.created + timedelta(seconds=1)))
    if times.started:
        queued = times.decided or times.created + timedelta(seconds=1)
        steps += [("queued", queued), ("in_progress", times.started)]
    if times.ended:
        last = {"success": "success", "cancelled": "error"}.get(order.outcome, "failure")
        steps.append((last, times.ended))
    return tuple(Status(facts.ids.next("status"), state, at) for state, at in steps)


def _run(facts: RepositoryFacts, order: Order, times: _Times) -> Run:
    workflow = facts.workflows[order.kind]
    again = order.again
    failed = order.outcome == "refused" or order.smoke == "failure"
    conclusion = "failure" if failed else order.outcome
    return Run(
        id=again.id if again else facts.ids.next("run"),
        attempt=again.attempt + 1 if again else 1,
        number=again.number if again else facts.number(f"run of {workflow.path}"),
        workflow=workflow,
        event=order.event,
        branch=order.ref,
        sha=order.sha,
        title=order.title,
        actor=again.actor if again else order.actor,
        triggered_by=order.actor,
        created_at=again.created_at if again else times.created,
        started_at=times.created,
        updated_at=(times.ended or times.created) + timedelta(seconds=40 if order.smoke else 2),
        status="waiting" if order.outcome == "waiting" else "completed",
        conclusion=None if order.outcome == "waiting" else conclusion,
    )


def _job(facts: RepositoryFacts, order: Order, run: Run, times: _Times) -> Job:
    # a smoke job that fails makes the run fail, not the job that deployed
    conclusion = "success" if order.outcome == "success" else run.conclusion
    return Job(
        id=facts.ids.next("job"),
        run=run,
        name="deploy",
        status=run.status,
        conclusion=conclusion,
        created_at=times.created,
        # GitHub fills this in for jobs that never ran, too
        started_at=times.started or times.ended or times.created,
        completed_at=times.ended,
        ran=times.started is not None,
    )


def _smoke(facts: RepositoryFacts, conclusion: Smoke, run: Run, after: datetime) -> Job:
    started = after + timedelta(seconds=5)
    ran = conclusion != "skipped"
    return Job(
        id=facts.ids.next("job"),
        run=run,
        name="smoke test",
        status="completed",
        conclusion=conclusion,
        created_at=run.started_at,
        started_at=started,
        completed_at=started + timedelta(seconds=30 if ran else 0),
        ran=ran,
    )


def _gate(facts: RepositoryFacts, order: Order, run: Run, decided: datetime | None) -> None:
    passage = order.passage
    if order.outcome == "waiting":
        facts.pending_gates.append(PendingGate(run.id, order.environment, GATED))
    elif passage.decision and passage.collected:
        comment = facts.rng.choice(COMMENTS) if passage.decision == "approved" else order.refusal
        if run.attempt > 1:
            comment = f"Attempt {run.attempt}: {comment}"
        facts.gate_reviews.append(
            GateReview(
                run_id=run.id,
                environment=order.environment,
                state=passage.decision,
                reviewer=passage.reviewer,
                comment=comment,
                attempt=run.attempt,
                decided_at=decided,
                deleted=passage.deleted,
            )
        )


def _log_url(facts: RepositoryFacts, run: Run, job: Job) -> str:
    pages = f"https://github.com/{OWNER}/{facts.repository.name}"
    return f"{pages}/actions/runs/{run.id}/job/{job.id}"
