"""A delivery of a GitHub webhook: one entry, with the rows of all that its payload holds.

What REST would answer too fills the same tables, read by the same code, under the key and the time
of the object itself: a delivery that comes late is an older version of it. What only a webhook
knows has tables of its own (`rows`).
"""

from collections.abc import Iterator
from typing import Any

import msgspec

from ledger.kinds.base import Account, Kept, Kind, Reading, shaped
from ledger.kinds.github.webhook import deletion, dispatch, gate, objects, push
from ledger.kinds.github.webhook.delivery import Delivery, RepositoryName
from ledger.kinds.github.webhook.rows import (
    DeletionRow,
    DispatchInputRow,
    GateDecisionRow,
    PushRow,
)
from ledger.kinds.parts import PartRow

_READERS = (objects.parts, gate.parts, dispatch.parts, push.parts, deletion.parts)


class Payload(msgspec.Struct):
    """What every payload has around its object."""

    action: str | None = None
    sender: Account | None = None
    repository: RepositoryName | None = None


def read(observation: Kept) -> Reading:
    """Key `webhook:DELIVERY`, by `X-GitHub-Delivery`, else by content; with `:signed` if it was.

    That GitHub signed a delivery is more than that somebody has it, so it is known apart.
    A payload has no time of its own: the delivery's is the latest time of what it holds (UTC).
    """
    payload = shaped(Payload, observation)
    signed = ":signed" if observation.strength == "signed" else ""
    named = payload.repository.full_name if payload.repository else None
    delivery = Delivery(
        key=f"webhook:{_id(observation) or observation.digest()}{signed}",
        event=str(observation.extra.get("event") or ""),
        action=payload.action or "",
        repository=named or observation.repository,
        sender=payload.sender or Account(),
        kept=observation,
    )
    parts = list(_parts(delivery))
    last = max((part.source_time for part in parts if part.source_time), default=None)
    return Reading(
        key=delivery.key,
        repository=delivery.repository,
        source_time=last,
        occurred_at=last,
        actor=delivery.sender.login,
        parts=parts,
    )


def _id(observation: Kept) -> str | None:
    said: Any = observation.extra.get("headers")
    headers = said if isinstance(said, dict) else {}
    named = (value for name, value in headers.items() if name.lower() == "x-github-delivery")
    found = next(named, None)
    return found if isinstance(found, str) and found else None


def _parts(delivery: Delivery) -> Iterator[Reading]:
    for reader in _READERS:
        yield from reader(delivery)


KIND = Kind(
    "webhooks",
    "github:webhook:delivered",
    read,
    (PartRow, GateDecisionRow, DispatchInputRow, PushRow, DeletionRow),
)
