"""Workflows: the files that runs are made from, and whether they are switched on."""

from datetime import datetime
from typing import ClassVar

import msgspec

from ledger.kinds.base import Kept, Kind, Positive, Reading, Row, moment, shaped
from ledger.kinds.location import repository_of


class Workflow(msgspec.Struct):
    """The fields that are read."""

    id: int
    name: str | None = None
    path: str | None = None
    state: str | None = None
    created_at: str | None = None
    updated_at: str | None = None
    url: str | None = None
    html_url: str | None = None


class WorkflowRow(Row, frozen=True, kw_only=True):
    """`workflows`: `state` is `active`, `deleted`, `disabled_manually` or whatever GitHub says."""

    table = "workflows"
    known: ClassVar = {
        "state": frozenset(
            {"active", "deleted", "disabled_fork", "disabled_inactivity", "disabled_manually"}
        )
    }

    workflow_id: Positive
    name: str | None
    path: str | None
    state: str | None
    updated_at: datetime | None


def read(observation: Kept) -> Reading:
    """Key `workflow:ID`; versions by when it was seen: a switch may leave `updated_at`."""
    workflow = shaped(Workflow, observation)
    updated = moment(workflow.updated_at or workflow.created_at, "updated_at")
    row = WorkflowRow(
        workflow_id=workflow.id,
        name=workflow.name,
        path=workflow.path,
        state=workflow.state,
        updated_at=updated,
    )
    return Reading(
        key=f"workflow:{workflow.id}",
        repository=repository_of(
            workflow.url, observation.url, workflow.html_url, known=observation.repository
        ),
        source_time=observation.recorded or updated,
        occurred_at=observation.recorded or updated,
        actor=None,
        rows=[row],
    )


KIND = Kind("workflows", "github:workflow:observed", read, (WorkflowRow,))
