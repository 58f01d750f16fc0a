"""A delivery on its way to being read: its payload and what stands around it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

import msgspec

from ledger.kinds.base import Account, Kept, Reading, Row, shaped
from ledger.kinds.parts import as_part

Shape = TypeVar("Shape", bound=msgspec.Struct)


class RepositoryName(msgspec.Struct):
    """The repository of a payload, by its name at that time."""

    full_name: str | None = None


@dataclass(frozen=True)
class Delivery:
    """What all readers of a payload need to know; `action` is empty where the event has none."""

    key: str
    event: str
    action: str
    repository: str | None
    sender: Account
    kept: Kept

    def shaped(self, shape: type[Shape]) -> Shape:
        """The payload's fields of `shape`; raises UnreadableRecordError (`bad_field`)."""
        return shaped(shape, self.kept)

    def part(
        self, kind: str, key: str, source_time: datetime | None, rows: Sequence[Row]
    ) -> Reading:
        """A part whose rows stand under `key`; `kind` is the kind of entry that has such keys."""
        read = Reading(key, self.repository, source_time, source_time, self.sender.login, rows)
        return as_part(read, kind)
