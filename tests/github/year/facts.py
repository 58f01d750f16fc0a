"""The facts of a plan: what the loopback server serves."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from random import Random

from ingest.simulation.facts import (
    Deployment,
    EnvironmentRules,
    GateReview,
    Job,
    Run,
    Status,
    Workflow,
)
from ingest.simulation.organisation import ACTIONS, AUTHORS, DANA, IVY, OTTO, WANDA, Repository
from ingest.simulation.world import Ids, RepositoryFacts
from tests.github.year.plan import BEGIN, Attempt

REPOSITORY = Repository(
    name="year",
    id=880_000_009,
    description="A repository with a long year",
    areas=(),
    promotes_by="merge",
    says_version_by="run_name",
    verifies_by="sha",
    tests_told_in="records",
    has_staging_gate=False,
    has_previews=False,
)
NAME = REPOSITORY.full_name
WORKFLOWS = {
    name: Workflow(4_000_000 + number, name, name.capitalize(), f".github/workflows/{name}.yml")
    for number, name in enumerate(("production", "staging", "development", "test"))
}


def facts_of(plan: Sequence[Attempt]) -> RepositoryFacts:
    """What GitHub knows of a repository in the end; identifiers follow from the plan alone."""
    facts = RepositoryFacts(REPOSITORY, Ids(), Random(0), dict(WORKFLOWS))
    shas = _commits(facts, max(one.started_at for one in plan))
    facts.rules += _rules()
    numbers = deployment_ids(plan)
    steps = statuses_of(plan)
    for place, one in enumerate(plan):
        run = _run(one, shas[(one.created_at - BEGIN).days])
        facts.runs.append(run)
        jobs = list(_jobs(one, run, 7_000_000_000 + 10 * place))
        facts.jobs += jobs
        if one.decision in ("approved", "rejected"):
            facts.gate_reviews.append(review_of(one))
        if place in numbers:
            facts.deployments.append(_deployment(one, run, jobs[-1], numbers[place], steps[place]))
    return facts


def deployment_ids(plan: Sequence[Attempt]) -> dict[int, int]:
    """The deployment that each attempt makes, by its place in the plan; tests make none."""
    made = (place for place, one in enumerate(plan) if one.workflow != "test")
    return {place: 6_000_000_000 + 7 * place for place in made}


def statuses_of(plan: Sequence[Attempt]) -> dict[int, tuple[Status, ...]]:
    """The statuses of each deployment, by its place; a success retires the one before it."""
    found: dict[int, list[tuple[str, datetime]]] = {}
    succeeded: dict[str, list[tuple[datetime, int]]] = {}
    for place in deployment_ids(plan):
        one = plan[place]
        found[place] = list(_steps(one))
        if one.conclusion == "success" and one.workflow != "production":
            succeeded.setdefault(one.workflow, []).append((one.ended_at, place))
    for times in succeeded.values():
        for (_, older), (at, _) in zip(sorted(times), sorted(times)[1:], strict=False):
            found[older].append(("inactive", at))
    return {
        place: tuple(
            Status(8_000_000_000 + 10 * place + n, state, at) for n, (state, at) in enumerate(steps)
        )
        for place, steps in found.items()
    }


def _steps(one: Attempt) -> Iterator[tuple[str, datetime]]:
    if one.decided_at:
        yield "waiting", one.started_at + timedelta(seconds=1)
    if not one.never_ran:
        queued = one.decided_at or one.started_at + timedelta(seconds=1)
        yield "queued", queued
        yield "in_progress", queued + timedelta(seconds=5)
    yield {"success": "success", "cancelled": "error"}.get(one.conclusion, "failure"), one.ended_at


def review_of(one: Attempt) -> GateReview:
    """What was decided at an attempt's gate; GitHub tells two decisions apart by nothing else."""
    said = "Ship it." if one.decision == "approved" else "Not now."
    return GateReview(
        run_id=one.run_id,
        environment=one.workflow,
        state="approved" if one.decision == "approved" else "rejected",
        reviewer=(WANDA, OTTO, None)[one.run_number % 3],
        comment=f"Attempt {one.number}: {said}",
        attempt=one.number,
        decided_at=one.decided_at,
    )


def job_names(one: Attempt) -> list[tuple[str, str]]:
    """The jobs of an attempt with their conclusions."""
    if one.workflow == "test":
        return [("tests", one.conclusion)]
    return [("build", "success"), ("deploy", one.conclusion)]


def _run(one: Attempt, sha: str) -> Run:
    return Run(
        id=one.run_id,
        attempt=one.number,
        number=one.run_number,
        workflow=WORKFLOWS[one.workflow],
        event="workflow_dispatch",
        branch="main",
        sha=sha,
        title=f"{one.workflow} {one.run_number}",
        actor=AUTHORS[one.run_number % len(AUTHORS)],
        triggered_by=DANA,
        created_at=one.created_at,
        started_at=one.started_at,
        updated_at=one.ended_at,
        status="completed",
        conclusion=one.conclusion,
    )


def _jobs(one: Attempt, run: Run, first_id: int) -> Iterator[Job]:
    for number, (name, conclusion) in enumerate(job_names(one)):
        begin = one.started_at + timedelta(seconds=3)
        end = begin + timedelta(seconds=20) if name == "build" else one.ended_at
        waits = name == "deploy" and one.decided_at
        if waits and one.decided_at:
            begin = one.ended_at if one.never_ran else one.decided_at + timedelta(seconds=5)
        yield Job(
            id=first_id + number,
            run=run,
            name=name,
            status="completed",
            conclusion=conclusion,
            created_at=one.started_at,
            started_at=begin,
            completed_at=end,
            ran=not (waits and one.never_ran),
        )


def _deployment(
    one: Attempt, run: Run, job: Job, number: int, steps: tuple[Status, ...]
) -> Deployment:
    return Deployment(
        id=number,
        environment=one.workflow,
        ref="main",
        sha=run.sha,
        payload={},
        creator=ACTIONS,
        log_url=f"https://github.com/{NAME}/actions/runs/{run.id}/job/{job.id}",
        created_at=one.started_at,
        statuses=steps,
    )


def _commits(facts: RepositoryFacts, last: datetime) -> list[str]:
    """A commit for each day."""
    shas: list[str] = []
    for day in range((last - BEGIN).days + 1):
        at = BEGIN + timedelta(days=day)
        made = facts.history.commit({"day": f"{day}\n"}, tuple(shas[-1:]), IVY, at, f"Day {day}")
        shas.append(made.sha)
    facts.history.point("main", shas[-1])
    return shas


def _rules() -> Iterator[EnvironmentRules]:
    for number, name in enumerate(("production", "staging", "development"), start=1):
        reviewers = (WANDA, OTTO) if name == "production" else ()
        yield EnvironmentRules(9_000_000 + 5 * number, name, reviewers, BEGIN, BEGIN, BEGIN)
