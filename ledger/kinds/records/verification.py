"""A post-deployment verification (SOP 14.2, 14.3)."""

from typing import Any, Literal

from ledger.errors import UnreadableRecordError
from ledger.kinds.base import Name, Sha
from ledger.kinds.records.common import Fields, RecordRow, full_sha, phrases, record_kind


class Verification(Fields, kw_only=True):
    """The fields of a verification; bound by deployment, or by SHA and environment."""

    result: Literal["pass", "fail"]
    deployment_id: str | int | None = None
    sha: str | None = None
    environment: str | None = None
    checks: list[str] | str | None = None
    version_seen: str | None = None
    decision: Literal["fix_forward", "redeploy", "other"] | None = None


class VerificationRow(RecordRow, frozen=True, kw_only=True):
    """`verifications`."""

    table = "verifications"

    deployment: str | None
    sha: Sha | None
    environment: str | None
    result: Name
    checks: list[str]
    version_seen: str | None
    decision: str | None


def build(fields: Verification, shared: dict[str, Any]) -> VerificationRow:
    """The row of one verification."""
    if fields.deployment_id is None and not (fields.sha and fields.environment):
        raise UnreadableRecordError(
            "missing_field",
            "The verification names neither `deployment_id` nor `sha` and `environment`.",
        )
    return VerificationRow(
        **shared,
        deployment=None if fields.deployment_id is None else str(fields.deployment_id),
        sha=full_sha(fields.sha),
        environment=fields.environment,
        result=fields.result,
        checks=phrases(fields.checks),
        version_seen=fields.version_seen,
        decision=fields.decision,
    )


KIND = record_kind(
    "verification", Verification, build, VerificationRow, needs=("repository", "time", "by")
)
