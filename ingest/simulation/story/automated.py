"""Tests that run by themselves: what they report, and where."""

from datetime import datetime, timedelta

from ingest.simulation.facts import Event, Job, Run, TestReport
from ingest.simulation.story.telling import declare_in_check
from ingest.simulation.story.walk import Walk

TOOK = timedelta(minutes=4)


def report(walk: Walk, at: datetime, *, sha: str = "", is_whole: bool = True) -> None:
    """Leave a JUnit report of the tested commit, or of another `sha`."""
    name, facts = f"TEST-{walk.ticket}", walk.facts
    found = TestReport(
        name, facts.repository, sha or walk.tested, walk.ticket, walk.tester, at, is_whole
    )
    facts.reports.append(found)


def tell_event(walk: Walk, at: datetime) -> None:
    """Let the tool that runs the tests send an event."""
    facts = walk.facts
    said: dict[str, object] = {"by": walk.tester.login, "ticket": walk.ticket}
    name = f"tests-{facts.repository.name}-{facts.number('event')}"
    kind = "testsuiterun.finished"
    event = Event(name, kind, facts.repository, walk.tested, "staging", at, said)
    facts.events.append(event)


def check(walk: Walk, at: datetime) -> None:
    """Start the workflow whose job counts as a QA result because the policy names it."""
    _run(walk, at, "qa-regression")


def check_with_block(walk: Walk, at: datetime) -> None:
    """Start the same workflow with a job that nobody named; it declares the result itself."""
    run = _run(walk, at, "regression")
    fields = {"sha": walk.tested, "environment": "staging", "by": walk.tester.login}
    result = {"ticket": walk.ticket, "result": "pass", "tester": walk.tester.login}
    declare_in_check(walk, run, at, "qa", **fields, **result)


def _run(walk: Walk, at: datetime, job: str) -> Run:
    """A run on development, which must end in the tested commit; it ends at `at`."""
    facts, workflow, started = walk.facts, walk.facts.workflows["qa"], at - TOOK
    run = Run(
        id=facts.ids.next("run"),
        attempt=1,
        number=facts.number(f"run of {workflow.path}"),
        workflow=workflow,
        event="workflow_dispatch",
        branch="development",
        sha=facts.history.tip("development").sha,
        title=workflow.name,
        actor=walk.tester,
        triggered_by=walk.tester,
        created_at=started,
        started_at=started,
        updated_at=at + timedelta(seconds=2),
        status="completed",
        conclusion="success",
    )
    facts.runs.append(run)
    number = facts.ids.next("job")
    facts.jobs.append(Job(number, run, job, "completed", "success", started, started, at, ran=True))
    return run
