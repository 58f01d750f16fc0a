"""The papers of a rollback (SOP 15.3)."""

from typing import Any

from ledger.kinds.base import Name
from ledger.kinds.records.common import Fields, RecordRow, record_kind


class Rollback(Fields, kw_only=True):
    """The fields of a rollback record."""

    deployment_id: str | int
    reason: Name
    previous_sha: str | None = None
    replacement_sha: str | None = None
    follow_up: str | None = None


class RollbackRow(RecordRow, frozen=True, kw_only=True):
    """`rollbacks`."""

    table = "rollbacks"

    deployment: Name
    reason: Name
    previous_sha: str | None
    replacement_sha: str | None
    follow_up: str | None


def build(fields: Rollback, shared: dict[str, Any]) -> RollbackRow:
    """The row of one rollback."""
    return RollbackRow(
        **shared,
        deployment=str(fields.deployment_id),
        reason=fields.reason,
        previous_sha=fields.previous_sha,
        replacement_sha=fields.replacement_sha,
        follow_up=fields.follow_up,
    )


KIND = record_kind("rollback", Rollback, build, RollbackRow, needs=("repository", "time", "by"))
