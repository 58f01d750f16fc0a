"""`workflow_dispatch`: the inputs with which somebody started a workflow by hand."""

from collections.abc import Iterator
from typing import Any

import msgspec

from ledger.canonical import canonical_bytes
from ledger.kinds.base import Name, Reading
from ledger.kinds.github.webhook.delivery import Delivery
from ledger.kinds.github.webhook.rows import DispatchInputRow


class Dispatch(msgspec.Struct):
    """The fields that are read."""

    workflow: Name
    ref: Name
    inputs: dict[str, Any] | None = None


def parts(delivery: Delivery) -> Iterator[Reading]:
    """Yield the inputs of a dispatch.

    Two dispatches with the same inputs have the same payload; the delivery's id tells them apart.
    """
    if delivery.event != "workflow_dispatch":
        return
    said = delivery.shaped(Dispatch)
    none: dict[str | None, Any] = {None: None}
    rows = [
        DispatchInputRow(
            workflow=said.workflow,
            ref=said.ref.removeprefix("refs/heads/").removeprefix("refs/tags/"),
            sender=delivery.sender.login,
            sender_id=delivery.sender.id,
            input=name,
            value=value if value is None or isinstance(value, str) else _text(value),
            received_at=delivery.kept.recorded,
        )
        for name, value in (said.inputs or none).items()
    ]
    yield delivery.part("github:dispatch:delivered", f"dispatch:{delivery.key}", None, rows)


def _text(value: Any) -> str:
    return canonical_bytes(value).decode()
