"""A deployment that a pipeline or a person declares: its version, or that it happened at all."""

from datetime import datetime
from typing import Any

from ledger.kinds.base import Name, moment
from ledger.kinds.records.common import Fields, RecordRow, record_kind


class Declared(Fields, kw_only=True):
    """The fields of a declared deployment; only an event may leave `sha` out."""

    sha: str | None = None
    environment: Name
    result: str | None = None
    mechanism: str | None = None
    started_at: str | None = None
    finished_at: str | None = None
    run_id: int | None = None
    run_attempt: int | None = None
    deployment_id: str | int | None = None
    component: str | None = None
    branch: str | None = None


class DeclaredRow(RecordRow, frozen=True, kw_only=True):
    """`declared_deployments`: `sha` as declared, None for a version that nobody names.

    A run without attempt means the first.
    """

    table = "declared_deployments"

    sha: str | None
    environment: Name
    result: str | None
    mechanism: str | None
    started_at: datetime | None
    finished_at: datetime | None
    run_id: int | None
    run_attempt: int | None
    deployment: str | None
    component: str | None
    branch: str | None


def build(fields: Declared, shared: dict[str, Any]) -> DeclaredRow:
    """The row of one declared deployment."""
    return DeclaredRow(
        **shared,
        sha=(fields.sha or "").strip() or None,
        environment=fields.environment,
        result=(fields.result or "").lower() or None,
        mechanism=fields.mechanism,
        started_at=moment(fields.started_at, "started_at"),
        finished_at=moment(fields.finished_at, "finished_at"),
        run_id=fields.run_id,
        run_attempt=(fields.run_attempt or 1) if fields.run_id else None,
        deployment=None if fields.deployment_id is None else str(fields.deployment_id),
        component=fields.component,
        branch=fields.branch,
    )


KIND = record_kind("deployment", Declared, build, DeclaredRow, needs=("repository", "by", "sha"))
