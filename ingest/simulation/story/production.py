"""Promotion and production, in each way that a plan can name."""

from datetime import datetime, timedelta

from ingest.simulation.facts import Run
from ingest.simulation.organisation import DEPLOYERS
from ingest.simulation.story.declared import declare, tell_rolled_back
from ingest.simulation.story.elsewhere import by_hand, through_api
from ingest.simulation.story.gates import OPEN, Passage, passage
from ingest.simulation.story.hotfix import merge_hotfix
from ingest.simulation.story.papers import write_paper
from ingest.simulation.story.pipeline import Order, Outcome, Smoke, deploy
from ingest.simulation.story.plan import Plan, Step
from ingest.simulation.story.promotion import merge_promotion, open_promotion
from ingest.simulation.story.telling import tell
from ingest.simulation.story.testing import tell_in_pull_request
from ingest.simulation.story.verification import Released, smoke_of, verify
from ingest.simulation.story.versions import say
from ingest.simulation.story.walk import Walk

NOT_NOW = "Not now: a campaign runs until noon."


def to_production(walk: Walk) -> None:
    """Promote the walk's version and deploy it to production, in the way of its plan."""
    match walk.plan.release:
        case "nothing":
            return
        case "from_development":
            _release(walk, walk.tested, walk.at(8, days=1), ref="development")
        case "before_promotion":
            _release(walk, walk.tested, walk.at(15, 30), ref="development")
            _promote(walk, opened=walk.at(16, 30), merged=walk.at(17, 30))
        case "hotfix":
            _release(walk, merge_hotfix(walk), walk.at(10, 30))
        case _:
            _release_promoted(walk, _promote(walk, opened=walk.at(14, 10), merged=walk.at(14, 50)))


def _promote(walk: Walk, opened: datetime, merged: datetime) -> str:
    pull = open_promotion(walk, opened)
    if walk.plan.testing == "pull_request_comment":
        tell_in_pull_request(walk, pull.number, opened + timedelta(minutes=10))
    return merge_promotion(walk, pull, merged)


def _release_promoted(walk: Walk, sha: str) -> None:
    morning = walk.at(8, days=1)
    match walk.plan.release:
        case "two_days_later":
            _release(walk, sha, walk.at(8, days=2))
        case "after_the_weekend":
            _release(walk, sha, walk.at(6, 30, days=4))
        case "waiting":
            _stop(walk, sha, walk.at(8, 10, days=4), "waiting", step="production")
        case "failed_first":
            _deploy(walk, sha, morning, step="production_failed", outcome="failure")
            _release(walk, sha, walk.at(10, days=1))
        case "cancelled_first" | "refused_first":
            cancelled = walk.plan.release == "cancelled_first"
            outcome: Outcome = "cancelled" if cancelled else "refused"
            _stop(walk, sha, morning, outcome, step="production_stopped")
            _release(walk, sha, walk.at(10, days=1))
        case "rerun" | "rerun_without_waiting":
            _, run = _deploy(walk, sha, morning, step="production_failed", outcome="failure")
            _release(walk, sha, walk.at(10, days=1), again=run)
        case "rolled_back":
            before = walk.facts.released[-1]
            _release(walk, sha, morning)
            # a failed smoke job is decided upon only in the afternoon
            _roll_back(walk, before, sha, walk.at(14 if smoke_of(walk) else 12, days=1))
        case "through_api" | "through_api_unapproved":
            verify(walk, through_api(walk, sha, morning))
        case "by_hand":
            released = by_hand(walk, sha, morning)
            write_paper(walk, released)
            verify(walk, released)
        case _:
            _release(walk, sha, morning)


def _release(
    walk: Walk, sha: str, at: datetime, *, ref: str = "main", again: Run | None = None
) -> None:
    """Deploy, verify, and write the walk's exception."""
    released, _ = _deploy(walk, sha, at, ref=ref, again=again, smoke=smoke_of(walk))
    write_paper(walk, released)
    verify(walk, released)


def _stop(walk: Walk, sha: str, at: datetime, outcome: Outcome, *, step: Step) -> None:
    """Dispatch a run that does not get past the gate."""
    refused = outcome == "refused"
    gate = passage("rejected" if refused else "bypassed", walk.facts, at, walk.author)
    _deploy(walk, sha, at, step=step, outcome=outcome, gate=gate, refusal=NOT_NOW)


def _roll_back(walk: Walk, before: str, bad: str, at: datetime) -> None:
    smoke: Smoke | None = "success" if smoke_of(walk) else None
    released, _ = _deploy(walk, before, at, step="rollback", smoke=smoke)
    fields: dict[str, object] = {
        "deployment_id": int(released.subject),
        "reason": "errors after the deployment before",
        "previous_sha": bad,
        "replacement_sha": before,
        "follow_up": walk.ticket,
        "ticket": walk.ticket,
    }
    if smoke:
        tell_rolled_back(walk, released.succeeded, {**fields, "by": released.by.login})
    else:
        tell(walk, released.by, released.succeeded, "We went back.", "rollback", **fields)
    verify(walk, released, usual=True)


def _deploy(
    walk: Walk,
    sha: str,
    at: datetime,
    *,
    step: Step = "production",
    outcome: Outcome = "success",
    ref: str = "main",
    again: Run | None = None,
    smoke: Smoke | None = None,
    gate: Passage | None = None,
    refusal: str = "",
) -> tuple[Released, Run]:
    """Dispatch the production workflow with a version and tell the truth about it."""
    facts = walk.facts
    # what is wrong with a walk is wrong with its main deployment, not with those around it
    plan = walk.plan if step == "production" else Plan()
    said = say(plan.version, sha, "production", facts)
    if gate is None:
        bare = again is not None and plan.release == "rerun_without_waiting"
        gate = OPEN if bare else passage(plan.gate, facts, at, walk.author)
    actor = facts.rng.choice(DEPLOYERS)
    order = Order(
        kind="production",
        environment="production",
        event="workflow_dispatch",
        ref=ref,
        sha=facts.history.tip(ref).sha,
        title=again.title if again else said.title,
        payload=said.payload,
        actor=actor,
        at=at,
        passage=gate,
        outcome=outcome,
        smoke=smoke,
        refusal=refusal,
        again=again,
    )
    deployment, run = deploy(facts, order)
    declare(walk, said.declared, deployment, run)
    walk.tell(step, "production", str(deployment.id))
    if outcome == "success":
        facts.released.append(sha)
    last = deployment.statuses[-1].at
    started = deployment.at("in_progress") if outcome in ("success", "failure") else last
    return Released(str(deployment.id), sha, actor, started, last, run), run
