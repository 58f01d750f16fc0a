"""The checkpoints of a pack, and copies of those that lie in anchors.

One checkpoint a day, and those that changed the key, each with the proof that the ledger of the
pack begins with what it was then: so that what an auditor finds in an anchor can be compared.
"""

from base64 import b64encode
from collections.abc import Iterator, Sequence
from datetime import datetime

from ledger.anchor import Anchor
from ledger.checkpoint import ENTRIES
from ledger.file.store import Ledger
from ledger.reading.proof import note_at
from ledger.reading.tiles import Tiles

# The last of each day (UTC) from a time on, and the first after each change of the key.
_CHOSEN = """
SELECT max(size) AS size FROM checkpoints
WHERE log = $log AND size <= $size AND appended_at >= $since GROUP BY appended_at::DATE
UNION
SELECT min(c.size) FROM checkpoints c JOIN signing_keys k ON c.size >= k.seq
WHERE c.log = $log AND k.seq <= $size GROUP BY k.seq
"""


def sizes(ledger: Ledger, size: int, since: datetime) -> list[int]:
    """The sizes of the checkpoints of a pack at `size`, in order; the one of `size` is the last."""
    found = ledger.frame(_CHOSEN.replace("$log", f"'{ENTRIES}'").replace("$size", "?")
                         .replace("$since", "?"), [size, since, size])  # fmt: skip
    return sorted({size, *found["size"].to_list()})


def checkpoints(ledger: Ledger, chosen: Sequence[int]) -> Iterator[tuple[str, bytes]]:
    """The notes, and for each but the last the proof that it is of the same history."""
    tiles, size = Tiles(ledger), chosen[-1]
    for one in chosen:
        yield f"checkpoints/{one:012}.checkpoint", note_at(ledger, one).encode()
        if one < size:
            hashes = [b64encode(part).decode() + "\n" for part in tiles.consistency(one, size)]
            yield f"checkpoints/{one:012}.consistency", "".join(hashes).encode()


def anchored(
    anchors: Sequence[Anchor], origin: str, chosen: Sequence[int]
) -> Iterator[tuple[str, bytes]]:
    """Copies of the notes of these sizes in each anchor; raises SourceError for a lost place.

    `anchors/1` is the first anchor. Two notes of one size are a fork, and both are in the pack.
    """
    for number, anchor in enumerate(anchors, start=1):
        with anchor.visit() as there:
            for found in there.notes(origin):
                made = found.checkpoint
                if made.size in chosen:
                    name = f"{made.size:012}-{made.root.hex()[:16]}.checkpoint"
                    yield f"anchors/{number}/{name}", found.note.encode()
