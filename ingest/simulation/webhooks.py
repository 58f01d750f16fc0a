"""The spool that a receiver of the organisation's webhooks would have filled, signed by GitHub."""

import hmac
import json
import re
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import chain
from pathlib import Path

from ingest.simulation.bodies import delivery as deliveries
from ingest.simulation.bodies.common import Body, stamp
from ingest.simulation.facts import Run
from ingest.simulation.world import RepositoryFacts

SECRET = "the secret of a simulation protects nothing"  # noqa: S105 - as it says
"""What GitHub would sign the organisation's deliveries with."""

Delivery = tuple[str, datetime, Body]
"""Event, when it was delivered (UTC), payload."""

_FULL_SHA = re.compile(r"[0-9a-f]{40}")
_UNDERWAY = timedelta(seconds=2)


def write_spool(organisation: Iterable[RepositoryFacts], folder: Path, secret: str) -> int:
    """Write a spool with every delivery; return how many there are."""
    folder.mkdir(parents=True)
    number = 0
    for event, at, payload in chain.from_iterable(map(delivered, organisation)):
        number += 1
        spool(folder, f"{number:06}", event, payload, secret, at=at)
    return number


def spool(
    folder: Path, name: str, event: str, payload: Body, secret: str, *, at: datetime | None = None
) -> None:
    """Write one signed delivery as a receiver does: whole files only, the headers last."""
    body = json.dumps(payload, ensure_ascii=False).encode()
    headers = {
        "Content-Type": "application/json",
        "X-GitHub-Event": event,
        "X-GitHub-Delivery": str(uuid.uuid5(uuid.NAMESPACE_URL, f"acme {name}")),
        "X-Hub-Signature-256": "sha256=" + hmac.digest(secret.encode(), body, "sha256").hex(),
    }
    if at:
        headers["X-Spooled-At"] = stamp(at)
    for suffix, content in ((".body", body), (".headers", json.dumps(headers).encode())):
        part = folder / f".{name}{suffix}"
        part.write_bytes(content)
        part.rename(folder / f"{name}{suffix}")


def delivered(facts: RepositoryFacts) -> Iterator[Delivery]:
    """Yield what GitHub would have delivered of a repository, by event."""
    repository, commits = facts.repository, facts.history.commits
    runs = {(run.id, run.attempt): run for run in facts.runs}
    for run in runs.values():
        head = commits[run.sha]
        if run.event == "workflow_dispatch" and run.attempt == 1:
            said = deliveries.workflow_dispatch(run, _inputs(run, facts), repository)
            yield "workflow_dispatch", run.created_at + _UNDERWAY, said
        began = deliveries.workflow_run("requested", run, head, repository)
        yield "workflow_run", run.started_at + _UNDERWAY, began
        if run.status == "completed":
            ended = deliveries.workflow_run("completed", run, head, repository)
            yield "workflow_run", run.updated_at + _UNDERWAY, ended
    for one in facts.deployments:
        for step in one.statuses:
            body = deliveries.deployment_status(step, one, repository)
            yield "deployment_status", step.at + _UNDERWAY, body
    for review in facts.gate_reviews:
        # Whose account is gone today had one when it decided.
        reviewer = review.reviewer or review.deleted
        if reviewer and review.decided_at:
            run, decided = runs[review.run_id, review.attempt], replace(review, reviewer=reviewer)
            body = deliveries.deployment_review(decided, run, commits[run.sha], repository)
            yield "deployment_review", review.decided_at + _UNDERWAY, body
    for pull in facts.pulls:
        if pull.merged_at:
            body = deliveries.push(pull, pull.merged_at, repository)
            yield "push", pull.merged_at + _UNDERWAY, body


def _inputs(run: Run, facts: RepositoryFacts) -> dict[str, str]:
    """The version that was selected, where the run or its deployment still shows it."""
    link = f"/actions/runs/{run.id}/"
    made = [str(one.payload) for one in facts.deployments if link in one.log_url]
    found = _FULL_SHA.search(" ".join((run.title, *made)))
    return {"sha": found[0]} if found else {}
