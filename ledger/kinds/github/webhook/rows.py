"""The tables that only webhooks fill."""

from datetime import datetime

from ledger.kinds.base import Name, Positive, Row, Sha


class GateDecisionRow(Row, frozen=True, kw_only=True):
    """`gate_decisions`: what a reviewer decided about an environment of one attempt of a run.

    `decided_from` (UTC) is the payload's `since`. GitHub does not say whether that is the decision
    or the beginning of the wait: the decision is not before it, and nothing more is concluded.
    """

    table = "gate_decisions"

    run_id: Positive
    run_attempt: int | None
    environment: Name
    state: Name
    reviewer: str | None
    reviewer_id: int | None
    reviewer_type: str | None
    has_comment: bool
    decided_from: datetime | None


class DispatchInputRow(Row, frozen=True, kw_only=True):
    """`dispatch_inputs`: one input of a dispatch by hand; `input` is None where it had none.

    The payload names neither the run nor a time. `received_at` (UTC) is what the receiver says,
    which GitHub did not sign.
    """

    table = "dispatch_inputs"

    workflow: Name
    ref: Name
    sender: str | None
    sender_id: int | None
    input: str | None
    value: str | None
    received_at: datetime | None


class PushRow(Row, frozen=True, kw_only=True):
    """`pushes`: `before` is None where the reference was made, `after` where it was deleted.

    `pushed_at` (UTC) is the repository's time of its last push, as the payload says it.
    """

    table = "pushes"

    ref: Name
    before: Sha | None
    after: Sha | None
    forced: bool
    pusher: str | None
    pushed_at: datetime | None


class DeletionRow(Row, frozen=True, kw_only=True):
    """`deletions`: somebody deleted the `subject` (branch, issue_comment...) of that id or name.

    No payload says when; it was not before `not_before` (UTC), the last change of the object.
    """

    table = "deletions"

    subject: Name
    subject_id: Name
    deleted_by: str | None
    not_before: datetime | None
