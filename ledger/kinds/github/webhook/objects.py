"""Objects that REST answers with too: each is read by the code of its own kind."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from ledger.canonical import is_object
from ledger.kinds.base import Kept, Kind, Reading, shaped
from ledger.kinds.github import check, comment, deployment, job, pull, review, run
from ledger.kinds.github.webhook.delivery import Delivery
from ledger.kinds.parts import as_part

# Event -> the members of its payload that are whole objects. Those around them are often cut.
_OBJECTS: Mapping[str, tuple[tuple[Kind, str], ...]] = {
    "workflow_run": ((run.KIND, "workflow_run"),),
    "workflow_job": ((job.KIND, "workflow_job"),),
    "check_run": ((check.CHECK_RUN, "check_run"),),
    "deployment": ((deployment.DEPLOYMENT, "deployment"),),
    "deployment_protection_rule": ((deployment.DEPLOYMENT, "deployment"),),
    "deployment_status": (
        (deployment.DEPLOYMENT, "deployment"),
        (deployment.STATUS, "deployment_status"),
    ),
    "pull_request": ((pull.KIND, "pull_request"),),
    "pull_request_review": ((review.KIND, "review"),),
    "pull_request_review_comment": ((comment.REVIEW_COMMENT, "comment"),),
    "issue_comment": ((comment.ISSUE_COMMENT, "comment"),),
    "issues": ((comment.ISSUE, "issue"),),
}

# A run, a job and a review go one way only.
_RANKS: Mapping[Any, int] = {"in_progress": 1, "completed": 2, "dismissed": 1}

_MEMBERS = msgspec.json.Decoder(dict[str, msgspec.Raw])


class Progress(msgspec.Struct):
    """How far an object had come."""

    status: Any = None
    state: Any = None


def parts(delivery: Delivery) -> Iterator[Reading]:
    """Yield a reading of each whole object; raises UnreadableRecordError for one that cannot be."""
    expected = _OBJECTS.get(delivery.event, ())
    members = _MEMBERS.decode(delivery.kept.body) if expected else {}
    for kind, name in expected:
        if name in members and is_object(members[name]):
            yield _read(kind, delivery, bytes(members[name]))


def _read(kind: Kind, delivery: Delivery, body: bytes) -> Reading:
    kept = Kept(
        body=body,
        source=delivery.kept.source,
        url=None,
        recorded=delivery.kept.recorded,
        repository=delivery.repository,
        strength=delivery.kept.strength,
        extra={},
    )
    reading, progress = kind.read(kept), shaped(Progress, kept)
    said = progress.status if isinstance(progress.status, str) else progress.state
    rank = _RANKS.get(said.lower(), 0) if isinstance(said, str) else 0
    return as_part(reading, kind.entry_kind, rank)
