"""A selected version goes to staging, dispatched by hand."""

from datetime import datetime, timedelta

from ingest.simulation.story.changes import into_development, propose_feature
from ingest.simulation.story.declared import declare
from ingest.simulation.story.gates import passage
from ingest.simulation.story.pipeline import Order, Outcome, deploy
from ingest.simulation.story.plan import Step
from ingest.simulation.story.process import HIDDEN
from ingest.simulation.story.telling import tell
from ingest.simulation.story.versions import say
from ingest.simulation.story.walk import Walk
from ingest.simulation.truth import Finding

NO_TREE = Finding("undecidable", "commit_unknown")
"""Nobody knows whether it was another version than the one before it."""


def to_staging(walk: Walk) -> None:
    """Deploy the version of the walk to staging, in the way of its plan."""
    match walk.plan.staging:
        case "usual":
            _deploy(walk, walk.at(11))
        case "failed_first":
            _deploy(walk, walk.at(11), step="staging_failed", outcome="failure")
            _deploy(walk, walk.at(11, 40))
        case "from_open_branch":
            pull = propose_feature(walk, walk.at(9, 50))
            walk.tested = pull.head_sha
            _deploy(walk, walk.at(11), ref=pull.head)
        case "before_merge":
            pull = propose_feature(walk, walk.at(9, 20))
            walk.tested = pull.head_sha
            _deploy(walk, walk.at(10, 10), ref=pull.head)
            into_development(walk, pull, walk.at(11, 10))
        case "nothing":
            pass


def _deploy(
    walk: Walk,
    at: datetime,
    *,
    ref: str = "development",
    step: Step = "staging",
    outcome: Outcome = "success",
) -> None:
    facts = walk.facts
    actor = walk.author if walk.plan.testing == "forged" else walk.tester
    gate = walk.plan.staging_gate if facts.repository.has_staging_gate else "open"
    said = say(walk.plan.staging_version, walk.tested, "staging", facts)
    order = Order(
        kind="staging",
        environment="staging",
        event="workflow_dispatch",
        ref=ref,
        sha=facts.history.tip(ref).sha,
        title=said.title,
        payload=said.payload,
        actor=actor,
        at=at,
        passage=passage(gate, facts, at, walk.author),
        outcome=outcome,
    )
    deployment, run = deploy(facts, order)
    declare(walk, said.declared, deployment, run)
    is_unclear = walk.plan.staging_version in HIDDEN
    own = {"A10": NO_TREE} if is_unclear or facts.staging_is_unclear else None
    facts.staging_is_unclear = is_unclear
    walk.tell(step, "staging", str(deployment.id), own)
    if outcome == "success" and walk.plan.confirmed:
        seen = deployment.at("success") + timedelta(minutes=3)
        tell(walk, actor, seen, "It runs on staging.")
