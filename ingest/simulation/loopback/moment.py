"""The facts of a repository as they stood at a moment: what GitHub would have known by then.

The facts hold each thing as it ended. What it was before follows from its own times: a run waits
at its gate until its deployment says `queued`, a pull request is open until it is merged.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from ingest.simulation.facts import (
    Comment,
    Deployment,
    EnvironmentRules,
    GateReview,
    Job,
    PendingGate,
    PullRequest,
    Run,
)
from ingest.simulation.history.commits import History
from ingest.simulation.story.rules import GATED
from ingest.simulation.world import RepositoryFacts

_LINK = re.compile(r"/actions/runs/(\d+)/job/(\d+)$")

SMOKE = "smoke test"


class Past:
    """The facts of a repository, to be seen as of any moment.

    What does not depend on the moment is found once: a year of polls asks for over a thousand.
    """

    def __init__(self, facts: RepositoryFacts) -> None:
        self.facts = facts
        self._made = _deployment_of_run(facts)

    def as_of(self, at: datetime) -> RepositoryFacts:
        """Return the facts as of `at` (aware UTC); what came later is not in them."""
        facts, made = self.facts, self._made
        deployments = [_deployment(one, at) for one in facts.deployments if one.created_at <= at]
        return replace(
            facts,
            pulls=[_pull(one, at) for one in facts.pulls if one.opened_at <= at],
            reviews=[one for one in facts.reviews if one.submitted_at <= at],
            issues=[
                one if one.closed_at and one.closed_at <= at else replace(one, closed_at=None)
                for one in facts.issues
                if one.opened_at <= at
            ],
            comments=list(_comments(facts, at)),
            runs=[_run(one, made, at) for one in facts.runs if one.started_at <= at],
            jobs=[_job(one, made, at) for one in facts.jobs if _shows(one, at)],
            checks=[one for one in facts.checks if one.at <= at],
            gate_reviews=[one for one in facts.gate_reviews if _is_given(one, at)],
            pending_gates=list(_pending(deployments)),
            deployments=deployments,
            rules=list(_rules(facts, at)),
        )


def linked_run(deployment: Deployment) -> int | None:
    """Return the run that made a deployment, None where Actions did not make it."""
    link = _LINK.search(deployment.log_url)
    return int(link[1]) if link else None


def branch_tips(history: History, at: datetime) -> Iterator[tuple[str, str]]:
    """Yield the branches that still exist and the commit that each ended in at a moment."""
    for ref, sha in sorted(history.refs.items()):
        commit = history.commits[sha]
        while commit.committed_at > at and commit.parents:
            commit = history.commits[commit.parents[0]]
        if ref.startswith("refs/heads/") and commit.committed_at <= at:
            yield ref.removeprefix("refs/heads/"), commit.sha


def _deployment_of_run(facts: RepositoryFacts) -> Mapping[tuple[int, int], Deployment]:
    """The deployment of each attempt of a run."""
    jobs = {job.id: job for job in facts.jobs}
    links = ((_LINK.search(one.log_url), one) for one in facts.deployments)
    made = ((jobs[int(link[2])].run, one) for link, one in links if link)
    return {(run.id, run.attempt): one for run, one in made}


def _deployment(one: Deployment, at: datetime) -> Deployment:
    if not one.statuses or one.statuses[-1].at <= at:
        return one
    return replace(one, statuses=tuple(step for step in one.statuses if step.at <= at))


def _pull(one: PullRequest, at: datetime) -> PullRequest:
    if one.merged_at and one.merged_at <= at:
        return one
    return replace(one, merged_at=None, merged_by=None, merge_sha=None)


def _comments(facts: RepositoryFacts, at: datetime) -> Iterator[Comment]:
    """The last version of each comment."""
    versions = {one.id: one for one in facts.comments if one.updated_at <= at}
    yield from versions.values()


def _state(deployment: Deployment | None, at: datetime) -> str:
    """What a run or job that has not ended is doing: waiting, queued or in_progress."""
    if deployment is None:
        return "in_progress"
    steps = _deployment(deployment, at).statuses
    state = steps[-1].state if steps else "queued"
    return state if state in ("waiting", "queued") else "in_progress"


def _run(one: Run, made: Mapping[tuple[int, int], Deployment], at: datetime) -> Run:
    if one.updated_at <= at:
        return one
    deployment = made.get((one.id, one.attempt))
    steps = _deployment(deployment, at).statuses if deployment else ()
    return replace(
        one,
        status=_state(deployment, at),
        conclusion=None,
        updated_at=steps[-1].at if steps else one.started_at,
    )


def _shows(one: Job, at: datetime) -> bool:
    """Whether a job exists already; a smoke test is only made when the deploy job has ended."""
    return (one.started_at if one.name == SMOKE else one.created_at) <= at


def _job(one: Job, made: Mapping[tuple[int, int], Deployment], at: datetime) -> Job:
    if one.completed_at is None or one.completed_at <= at:
        return one
    going = replace(one, status="in_progress", conclusion=None, completed_at=None)
    if one.ran and one.started_at <= at:
        return going
    state = _state(made.get((one.run.id, one.run.attempt)), at)
    return replace(going, status=state, started_at=one.created_at, ran=False)


def _is_given(review: GateReview, at: datetime) -> bool:
    """Whether a decision at a gate was given; one without a time always was."""
    return review.decided_at is None or review.decided_at <= at


def _pending(deployments: list[Deployment]) -> Iterator[PendingGate]:
    for deployment in deployments:
        if deployment.statuses and deployment.statuses[-1].state == "waiting":
            run_id = linked_run(deployment)
            if run_id:
                yield PendingGate(run_id, deployment.environment, GATED)


def _rules(facts: RepositoryFacts, at: datetime) -> Iterator[EnvironmentRules]:
    """The rules in force; before they were first changed as recorded, nothing is known of them."""
    present = {rules.environment: rules for rules in facts.rules if rules.changed_at <= at}
    yield from present.values()
