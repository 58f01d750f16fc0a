"""A void: a mistyped record stops counting, and both stay visible."""

from typing import Any

from ledger.kinds.base import Name
from ledger.kinds.records.common import Fields, RecordRow, record_kind


class Void(Fields, kw_only=True):
    """The fields of a void: the record's id or sequence number, and why."""

    record: str | int
    reason: Name


class VoidRow(RecordRow, frozen=True, kw_only=True):
    """`voids`."""

    table = "voids"

    target: Name
    reason: Name


def build(fields: Void, shared: dict[str, Any]) -> VoidRow:
    """The row of one void."""
    return VoidRow(**shared, target=str(fields.record), reason=fields.reason)


KIND = record_kind("void", Void, build, VoidRow, needs=())
