"""The guard at the door: a ledger that lost its tail, or was rolled back, is not written to."""

from collections.abc import Iterator, Sequence

from ledger.anchor.base import Anchor, Anchored, place_of
from ledger.checkpoint import LOGS, log_name
from ledger.errors import IntegrityError, UsageError
from ledger.file.store import Ledger
from ledger.reading.publish import published_notes

COPY = "The published copy"
_THERE = "SELECT root FROM checkpoints WHERE log = ? AND size = ?"
# A loss is what stood beyond the end at which it was recorded, and nothing else: the entry that
# records it is the next one, so nobody can give up what the ledger has in another form.
_LOSSES = (
    "SELECT log, size, root FROM losses WHERE seq = kept + 1 AND (size > kept OR log <> 'entries')"
)


def guard(ledger: Ledger, anchors: Sequence[Anchor]) -> None:
    """Refuse a ledger that is behind what was said of it outside.

    Looks at the newest checkpoint of each anchor, and of the published copies beside the ledger.
    Raises IntegrityError, and SourceError where an anchor cannot be reached.
    """
    for where, log, seen in newest(ledger, anchors):
        if problem := contradiction(ledger, log, seen):
            raise IntegrityError(
                f"{where} {problem}",
                "Nothing was written. Put back a copy that has those entries: `deploy-ledger "
                "restore FILE`. If there is none, `deploy-ledger recover --reason TEXT` records "
                "the loss and goes on.",
            )


def refuse_taken_name(origin: str, anchors: Sequence[Anchor]) -> None:
    """Refuse a name for a new ledger that an anchor knows already; raises UsageError."""
    for anchor in anchors:
        with anchor.visit() as there:
            if any(there.paths(log_name(origin, log)) for log in LOGS):
                raise UsageError(
                    f"The anchor {anchor.name} has checkpoints of a ledger named {origin} already.",
                    "If that ledger was lost, restore a backup; for another one choose an "
                    "--origin of its own.",
                )


def newest(ledger: Ledger, anchors: Sequence[Anchor]) -> Iterator[tuple[str, str, Anchored]]:
    """The newest checkpoint that each place knows of each log: place, log and note.

    What the ledger gave up on the record is passed over: what came after it counts. Raises
    SourceError for a place that cannot be reached.
    """
    for log, note in published_notes(ledger.path).items():
        yield COPY, log, Anchored.of(note)
    lost = ledger.rows(_LOSSES)
    for anchor in anchors:
        with anchor.visit() as there:
            for log in LOGS:
                origin = log_name(ledger.origin, log)
                given_up = {place_of(origin, size, root) for of, size, root in lost if of == log}
                if seen := there.newest(origin, given_up):
                    yield f"The anchor {anchor.name}", log, seen


def contradiction(ledger: Ledger, log: str, seen: Anchored) -> str | None:
    """What a checkpoint from outside says that the ledger does not; None where they agree.

    A checkpoint that the ledger gave up on the record (`recover`) says nothing any more.
    """
    made = seen.checkpoint
    rows = ledger.rows(_THERE, [log, made.size])
    if any(root == made.root for (root,) in rows):
        return None
    if (log, made.size, made.root.hex()) in ledger.rows(_LOSSES):
        return None
    size = ledger.head(log)[0]
    if made.size > size:
        return (
            f"has a checkpoint of {made.size} {log}, and the ledger has {size}: "
            "its tail was lost, or it was rolled back."
        )
    if rows:
        return f"has another root at size {made.size} of the {log}: the ledger has been forked."
    return f"has a checkpoint at size {made.size} of the {log} that the ledger lacks."
