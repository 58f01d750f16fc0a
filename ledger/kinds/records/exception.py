"""An exception from the SOP (sections 4 and 18); whether it is valid is judged elsewhere."""

from datetime import datetime
from typing import Any, Literal

import msgspec

from ledger.errors import UnreadableRecordError
from ledger.kinds.base import Name, moment
from ledger.kinds.records.common import Fields, RecordRow, as_list, record_kind


class Exemption(Fields, kw_only=True):
    """The fields of an exception."""

    kind: Literal["urgent", "pipeline", "qa_outside_staging", "without_full_qa", "other"]
    controls: list[str] | str | None = None
    deployment_id: str | int | None = None
    pull_request: str | int | None = None
    environment: str | None = None
    since: str | None = msgspec.field(default=None, name="from")
    until: str | None = msgspec.field(default=None, name="to")
    reason: str | None = None
    risk: str | None = None
    approver: str | None = None
    approved_at: str | None = None
    expires_at: str | None = None
    revoked_at: str | None = None
    follow_up: str | None = None
    follow_up_due: str | None = None
    void: bool = False


class ExceptionRow(RecordRow, frozen=True, kw_only=True):
    """`exceptions`: all times in UTC; one that `is_void` when revoked never counted.

    In a comment the author answers for the approval: `approver_claimed` keeps another name.
    """

    table = "exceptions"

    kind: Name
    controls: list[str]
    deployment: str | None
    pull_request: str | None
    environment: str | None
    since: datetime | None
    until: datetime | None
    reason: str | None
    risk: str | None
    approver: str | None
    approver_claimed: str | None
    approved_at: datetime | None
    expires_at: datetime | None
    revoked_at: datetime | None
    follow_up: str | None
    follow_up_due: datetime | None
    is_void: bool


def build(fields: Exemption, shared: dict[str, Any]) -> ExceptionRow:
    """The row of one exception."""
    scoped = fields.deployment_id or fields.pull_request
    if not scoped and not (fields.environment and fields.since and fields.until):
        raise UnreadableRecordError(
            "missing_field",
            "The exception names no `deployment_id`, no `pull_request`, and not all of "
            "`environment`, `from` and `to`.",
        )
    claimed = fields.approver
    approver = fields.by if claimed and shared["origin"] == "comments" else claimed
    return ExceptionRow(
        **shared,
        kind=fields.kind,
        controls=as_list(fields.controls),
        deployment=None if fields.deployment_id is None else str(fields.deployment_id),
        pull_request=None if fields.pull_request is None else str(fields.pull_request),
        environment=fields.environment,
        since=moment(fields.since, "from"),
        until=moment(fields.until, "to"),
        reason=fields.reason,
        risk=fields.risk,
        approver=approver,
        approver_claimed=claimed if claimed != approver else None,
        approved_at=moment(fields.approved_at, "approved_at"),
        expires_at=moment(fields.expires_at, "expires_at"),
        revoked_at=moment(fields.revoked_at, "revoked_at"),
        follow_up=fields.follow_up,
        follow_up_due=moment(fields.follow_up_due, "follow_up_due"),
        is_void=fields.void,
    )


KIND = record_kind("exception", Exemption, build, ExceptionRow, needs=("repository", "by"))
