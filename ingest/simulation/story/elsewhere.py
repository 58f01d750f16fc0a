"""Production deployments that GitHub Actions does not make."""

from datetime import datetime, timedelta

from ingest.simulation.facts import Deployment, Status
from ingest.simulation.organisation import DEPLOYERS, OWNER, RELEASE_TRAIN, WANDA
from ingest.simulation.story.declared import tell_by_hand
from ingest.simulation.story.telling import tell
from ingest.simulation.story.verification import Released
from ingest.simulation.story.walk import Walk


def through_api(walk: Walk, sha: str, at: datetime) -> Released:
    """Deploy by another application through GitHub's API: no run, and no gate that stops it."""
    facts = walk.facts
    steps = (("queued", 1), ("in_progress", 600), ("success", 780))
    number = facts.ids.next("deployment")
    deployment = Deployment(
        id=number,
        environment="production",
        ref="main",
        sha=sha,
        payload={"train": f"{walk.day:%Y-%m-%d}"},
        creator=RELEASE_TRAIN,
        log_url=f"https://release-train.{OWNER}.example/trains/{number}",
        created_at=at,
        statuses=tuple(
            Status(facts.ids.next("status"), state, at + timedelta(seconds=seconds))
            for state, seconds in steps
        ),
    )
    facts.add(deployment)
    if walk.plan.release == "through_api":
        facts.record(
            "approval",
            purpose="gate",
            deployment_id=number,
            approver=WANDA.login,
            decision="approved",
            time=at + timedelta(minutes=5),
            by=WANDA.login,
            ticket=walk.ticket,
        )
    facts.released.append(sha)
    walk.tell("production", "production", str(number))
    return Released(
        subject=str(number),
        sha=sha,
        by=DEPLOYERS[0],
        started=deployment.at("in_progress"),
        succeeded=deployment.at("success"),
    )


def by_hand(walk: Walk, sha: str, at: datetime) -> Released:
    """Deploy without GitHub: all that is known of it is an event, and a word on the ticket."""
    facts = walk.facts
    by = facts.rng.choice(DEPLOYERS)
    gate = {"purpose": "gate", "sha": sha, "environment": "production", "decision": "approved"}
    tell(walk, WANDA, at - timedelta(minutes=20), "Go ahead, by hand.", "approval", **gate)
    finished = at + timedelta(minutes=12)
    subject = f"record:{tell_by_hand(walk, sha, by, at, finished)}"
    facts.released.append(sha)
    walk.tell("production", "production", subject)
    return Released(subject=subject, sha=sha, by=by, started=at, succeeded=finished)
