"""The guard at the door: a ledger that lost its tail, or was rolled back, is not written to."""

from collections.abc import Iterator, Sequence

from ledger.anchor.base import Anchor, Anchored
from ledger.errors import IntegrityError, UsageError
from ledger.file.layout import ENTRIES, QUARANTINE
from ledger.file.store import Ledger
from ledger.reading.publish import published_checkpoint
from ledger.writing.seal import log_name

_WHERE = "SELECT root FROM checkpoints WHERE log = ? AND size = ?"


def guard(ledger: Ledger, anchors: Sequence[Anchor]) -> None:
    """Refuse a ledger that is behind what was said of it outside.

    Looks at the newest checkpoint of each anchor, and of the published copies beside the ledger.
    Raises IntegrityError, and SourceError where an anchor cannot be reached.
    """
    for where, log, seen in _newest(ledger, anchors):
        problem = ahead(ledger, log, seen)
        if problem:
            raise IntegrityError(
                f"{where} {problem}",
                "Nothing was written. Put back a copy that has those entries: `deploy-ledger "
                "restore FILE`. If there is none, `deploy-ledger recover --reason TEXT` records "
                "the loss and goes on.",
            )


def refuse_taken_name(origin: str, anchors: Sequence[Anchor]) -> None:
    """Refuse a name for a new ledger that an anchor knows already; raises UsageError."""
    for anchor in anchors:
        if anchor.newest(origin):
            raise UsageError(
                f"The anchor {anchor.name} has checkpoints of a ledger named {origin} already.",
                "If that ledger was lost, restore a backup; for another one choose an --origin of "
                "its own.",
            )


def _newest(ledger: Ledger, anchors: Sequence[Anchor]) -> Iterator[tuple[str, str, Anchored]]:
    copy = published_checkpoint(ledger.path)
    if copy is not None:
        yield "The published copy", ENTRIES, Anchored.of(copy)
    for anchor in anchors:
        for log in (ENTRIES, QUARANTINE):
            if seen := anchor.newest(log_name(ledger.origin, log)):
                yield f"The anchor {anchor.name}", log, seen


def ahead(ledger: Ledger, log: str, seen: Anchored) -> str | None:
    """What a checkpoint from outside knows that the ledger does not; None where they agree.

    A checkpoint that the ledger gave up on the record (`recover`) says nothing any more.
    """
    made = seen.checkpoint
    size = ledger.head(log)[0]
    rows = ledger.rows(_WHERE, [log, made.size])
    if any(root == made.root for (root,) in rows):
        return None
    if ledger.rows("SELECT 1 AS lost FROM losses WHERE size = ? AND root = ?",
                   [made.size, made.root.hex()]):  # fmt: skip
        return None
    if made.size > size:
        return (
            f"has a checkpoint of {made.size} {log}, and the ledger has {size}: "
            "its tail was lost, or it was rolled back."
        )
    if rows:
        return f"has another root at size {made.size} of the {log}: the ledger has been forked."
    return f"has a checkpoint at size {made.size} of the {log} that the ledger lacks."
