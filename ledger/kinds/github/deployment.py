"""A deployment and the statuses of its history."""

import json
from datetime import datetime
from typing import Any, ClassVar

import msgspec

from ledger.errors import UnreadableRecordError
from ledger.kinds.base import (
    Account,
    Kept,
    Kind,
    Name,
    Positive,
    Reading,
    Row,
    Sha,
    moment,
    no_parent,
    shaped,
)
from ledger.kinds.location import Location, repository_of
from ledger.kinds.mentions import mentions

# controls.md section 3, "Deployed SHA": where a payload may name the version, in this order.
VERSION_KEYS = ("sha", "commit", "commit_sha", "version", "ref")


class Deployment(msgspec.Struct):
    """The fields that are read."""

    id: int
    node_id: str | None = None
    sha: str | None = None
    ref: str | None = None
    environment: str | None = None
    payload: Any = None
    description: str | None = None
    creator: Account | None = None
    created_at: str | None = None
    updated_at: str | None = None
    url: str | None = None
    repository_url: str | None = None


class Status(msgspec.Struct):
    """The fields that are read of a deployment status. GraphQL gives it no `id`."""

    state: str | None = None
    node_id: str | None = None
    id: int | None = None
    created_at: str | None = None
    updated_at: str | None = None
    environment: str | None = None
    log_url: str | None = None
    target_url: str | None = None
    environment_url: str | None = None
    deployment_url: str | None = None
    url: str | None = None
    creator: Account | None = None


class DeploymentRow(Row, frozen=True, kw_only=True):
    """`deployments`: `payload_version` is what the payload says was deployed, uninterpreted.

    `mentions` is what the rest of the payload names, by `ledger.kinds.mentions`.
    """

    table = "deployments"

    deployment_id: Positive
    node_id: str | None
    sha: Sha | None
    ref: str | None
    environment: str | None
    payload_version: str | None
    mentions: list[str]
    description: str | None
    creator: str | None
    creator_id: int | None
    creator_type: str | None
    created_at: datetime | None


STATES = frozenset({
    "error", "failure", "inactive", "in_progress", "pending", "queued", "success", "waiting",
})  # fmt: skip


class StatusRow(Row, frozen=True, kw_only=True):
    """`deployment_statuses`: `run_id` and `job_id` come from `log_url`, else `target_url`.

    `status` is what it is known by: its node id, or its number where a source leaves that out.
    """

    table = "deployment_statuses"
    known: ClassVar = {"state": STATES}

    status: Name
    deployment_id: Positive
    state: str | None
    created_at: datetime | None
    environment: str | None
    run_id: int | None
    job_id: int | None
    creator: str | None
    environment_url: str | None


def payload_version(payload: Any) -> str | None:
    """The first version a payload names; a payload may be a JSON text (section 3)."""
    if isinstance(payload, str):
        try:
            payload = json.loads(payload)
        except ValueError:
            return None
    if not isinstance(payload, dict):
        return None
    said = (payload.get(key) for key in VERSION_KEYS)
    return next((text.strip() for text in said if isinstance(text, str) and text.strip()), None)


def _written(payload: Any) -> str:
    """A payload as text; JSON in a text is written out, so that both forms name the same."""
    if isinstance(payload, str):
        try:
            payload = json.loads(payload)
        except (ValueError, RecursionError):
            return str(payload)
    return "" if payload is None else json.dumps(payload, ensure_ascii=False)


def read_deployment(observation: Kept) -> Reading:
    """Key `deployment:ID`; versions by `updated_at`."""
    deployment = shaped(Deployment, observation)
    creator = deployment.creator or Account()
    created = moment(deployment.created_at, "created_at")
    updated = moment(deployment.updated_at, "updated_at") or created
    row = DeploymentRow(
        deployment_id=deployment.id,
        node_id=deployment.node_id,
        sha=deployment.sha,
        ref=deployment.ref,
        environment=deployment.environment,
        payload_version=payload_version(deployment.payload),
        mentions=mentions(_written(deployment.payload)),
        description=deployment.description,
        creator=creator.login,
        creator_id=creator.id,
        creator_type=creator.type,
        created_at=created,
    )
    return Reading(
        key=f"deployment:{deployment.id}",
        repository=repository_of(
            deployment.repository_url,
            deployment.url,
            observation.url,
            known=observation.repository,
        ),
        source_time=updated,
        occurred_at=created,
        actor=creator.login,
        rows=[row],
    )


def read_status(observation: Kept) -> Reading:
    """Key `deployment_status:DEPLOYMENT:STATUS`, which both of GitHub's interfaces can tell."""
    status = shaped(Status, observation)
    name = status.node_id or (str(status.id) if status.id else "")
    if not name:
        raise UnreadableRecordError(
            "bad_field", "A deployment status has no `node_id` and no `id`."
        )
    addresses = (status.deployment_url, status.url, observation.url)
    found = (Location(address).deployment for address in addresses)
    deployment_id = next((number for number in found if number), None)
    if deployment_id is None:
        raise no_parent("deployment")
    created = moment(status.created_at, "created_at")
    links = [Location(link) for link in (status.log_url, status.target_url)]
    link = next((place for place in links if place.run), None)
    row = StatusRow(
        status=name,
        deployment_id=deployment_id,
        state=(status.state or "").lower() or None,
        created_at=created,
        environment=status.environment,
        run_id=link.run if link else None,
        job_id=link.job if link else None,
        creator=status.creator.login if status.creator else None,
        environment_url=status.environment_url or None,
    )
    return Reading(
        key=f"deployment_status:{deployment_id}:{name}",
        repository=repository_of(*addresses, known=observation.repository),
        source_time=moment(status.updated_at, "updated_at") or created,
        occurred_at=created,
        actor=row.creator,
        rows=[row],
    )


DEPLOYMENT = Kind("deployments", "github:deployment:observed", read_deployment, (DeploymentRow,))
STATUS = Kind("deployment_statuses", "github:deployment_status:observed", read_status, (StatusRow,))
