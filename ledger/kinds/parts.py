"""What an entry holds whole of other things: an answer that embeds them, a webhook's payload."""

import msgspec

from ledger.kinds.base import Name, Reading, Row


class PartRow(Row, frozen=True, kw_only=True):
    """`parts`: the entry holds a version of `key`, which is a key of entries of that `kind`.

    `rank` orders versions of the same second, for they come in any order.
    """

    table = "parts"

    kind: Name
    rank: int


def as_part(reading: Reading, kind: str, rank: int = 0) -> Reading:
    """A reading of something that entries of that `kind` hold, marked as part of another entry."""
    return msgspec.structs.replace(reading, rows=[PartRow(kind=kind, rank=rank), *reading.rows])
