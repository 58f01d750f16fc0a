"""An approval that a platform does not record: a gate elsewhere, or readiness (SOP 11.1)."""

from typing import Any, Literal

from ledger.errors import UnreadableRecordError
from ledger.kinds.base import Name, Sha
from ledger.kinds.records.common import Fields, RecordRow, full_sha, record_kind


class Approval(Fields, kw_only=True):
    """The fields of an approval; bound by deployment, or by SHA and environment."""

    purpose: Literal["gate", "readiness"]
    decision: Literal["approved", "rejected"]
    deployment_id: str | int | None = None
    sha: str | None = None
    environment: str | None = None
    approver: str | None = None


class ApprovalRow(RecordRow, frozen=True, kw_only=True):
    """`approvals`."""

    table = "approvals"

    purpose: Name
    decision: Name
    deployment: str | None
    sha: Sha | None
    environment: str | None
    approver: str | None


def build(fields: Approval, shared: dict[str, Any]) -> ApprovalRow:
    """The row of one approval."""
    if fields.deployment_id is None and not (fields.sha and fields.environment):
        raise UnreadableRecordError(
            "missing_field",
            "The approval names neither `deployment_id` nor `sha` and `environment`.",
        )
    approver = fields.by if shared["origin"] == "comments" else fields.approver or fields.by
    return ApprovalRow(
        **shared,
        purpose=fields.purpose,
        decision=fields.decision,
        deployment=None if fields.deployment_id is None else str(fields.deployment_id),
        sha=full_sha(fields.sha),
        environment=fields.environment,
        approver=approver,
    )


KIND = record_kind("approval", Approval, build, ApprovalRow, needs=("repository", "time", "by"))
