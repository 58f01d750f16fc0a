"""Recovering: going on after a loss, with the loss on the record."""

from collections.abc import Sequence

from ledger.anchor import Anchor, ahead
from ledger.anchor.base import Anchored
from ledger.errors import UsageError
from ledger.file.layout import ENTRIES, QUARANTINE
from ledger.file.store import Ledger
from ledger.kinds.base import Observation
from ledger.reading.publish import published_checkpoint
from ledger.verify.pin import pinned
from ledger.writing.append import Incoming, append
from ledger.writing.seal import log_name


def recover(ledger: Ledger, anchors: Sequence[Anchor], reason: str) -> tuple[int, int]:
    """Record that the ledger goes on without what checkpoints outside say that it had.

    Returns the entry that says so, and how many checkpoints were given up. Raises UsageError where
    nothing is ahead of the ledger, or no reason was given.
    """
    if not reason.strip():
        raise UsageError("A loss needs its reason.", "Say --reason TEXT: an auditor will read it.")
    lost = {
        (seen.checkpoint.size, seen.checkpoint.root.hex())
        for log, seen in _outside(ledger, anchors)
        if ahead(ledger, log, seen)
    }
    if not lost:
        raise UsageError(
            "Nothing outside is ahead of the ledger.", "There is nothing to recover from."
        )
    body = {
        "kept": ledger.head()[0],
        "lost": [{"size": size, "root": root} for size, root in sorted(lost)],
        "reason": reason,
    }
    recovery = Observation("recovery", body, "ledger", recorded=ledger.now())
    (outcome,) = append(ledger, [Incoming("recover", 1, "", recovery)])
    return outcome.seq or 0, len(lost)


def _outside(ledger: Ledger, anchors: Sequence[Anchor]) -> list[tuple[str, Anchored]]:
    seen = [(ENTRIES, note) for note in [pinned(ledger.path)] if note]
    copy = published_checkpoint(ledger.path)
    if copy:
        seen.append((ENTRIES, Anchored.of(copy)))
    for anchor in anchors:
        for log in (ENTRIES, QUARANTINE):
            seen += [(log, note) for note in anchor.notes(log_name(ledger.origin, log))]
    return seen
