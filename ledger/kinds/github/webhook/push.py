"""`push`: a branch or tag was moved, by force or not."""

from collections.abc import Iterator
from datetime import UTC, datetime

import msgspec

from ledger.errors import UnreadableRecordError
from ledger.kinds.base import Name, Reading, moment
from ledger.kinds.github.webhook.delivery import Delivery
from ledger.kinds.github.webhook.rows import PushRow


class PushedRepository(msgspec.Struct):
    """The repository; the time is a number of seconds here, and text in other events."""

    pushed_at: int | str | None = None


class Push(msgspec.Struct):
    """The fields that are read."""

    ref: Name
    before: str | None = None
    after: str | None = None
    forced: bool = False
    repository: PushedRepository | None = None


def parts(delivery: Delivery) -> Iterator[Reading]:
    """Yield the push."""
    if delivery.event != "push":
        return
    push = delivery.shaped(Push)
    at = _time(push.repository.pushed_at) if push.repository else None
    row = PushRow(
        ref=push.ref,
        before=_sha(push.before),
        after=_sha(push.after),
        forced=push.forced,
        pusher=delivery.sender.login,
        pushed_at=at,
    )
    said = (delivery.repository, push.ref, push.before, push.after)
    key = ":".join(map(str, ("push", *said, push.repository.pushed_at if push.repository else "")))
    yield delivery.part("github:push:delivered", key, at, [row])


def _sha(text: str | None) -> str | None:
    """No commit stands for a reference that is not there: all zeros."""
    return text if text and text.strip("0") else None


def _time(said: int | str | None) -> datetime | None:
    if not isinstance(said, int):
        return moment(said, "pushed_at")
    try:
        return datetime.fromtimestamp(said, UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise UnreadableRecordError("bad_time", f"`pushed_at` is not a time: {said}.") from error
