"""Recovering: going on after a loss, with the loss on the record."""

from collections.abc import Sequence

from ledger.anchor import Anchor, contradiction
from ledger.anchor.base import Anchored
from ledger.checkpoint import ENTRIES, LOGS, log_name
from ledger.errors import UsageError
from ledger.file.store import Ledger
from ledger.kinds.base import Observation
from ledger.reading.publish import published_notes
from ledger.verify import Trust
from ledger.verify.pin import forget, pinned
from ledger.writing.own import append_own


def recover(ledger: Ledger, anchors: Sequence[Anchor], reason: str) -> tuple[int, int]:
    """Record that the ledger goes on without what checkpoints outside say that it had.

    Returns the entry that says so, and how many checkpoints were given up. Raises UsageError where
    nothing is ahead of the ledger, or no reason was given.
    """
    if not reason.strip():
        raise UsageError("A loss needs its reason.", "Say --reason TEXT: an auditor will read it.")
    kept = ledger.head()[0]
    trust = Trust(ledger, None)
    lost = {
        (log, seen.checkpoint.size, seen.checkpoint.root.hex())
        for log, seen in _outside(ledger, anchors)
        if contradiction(ledger, log, seen) and trust.vouches(seen.note)
    }
    if not lost:
        raise UsageError(
            "Nothing that this ledger signed stands outside and is ahead of it.",
            "There is nothing to recover from.",
        )
    if any(log == ENTRIES and size <= kept for log, size, _ in lost):
        raise UsageError(
            "The ledger is not behind what stands outside: it says something else.",
            "That is no loss that could be recorded. Restore a copy that has the entries outside.",
        )
    body = {
        "kept": kept,
        "lost": [{"log": log, "size": size, "root": root} for log, size, root in sorted(lost)],
        "reason": reason,
    }
    recovery = Observation("recovery", body, "ledger", recorded=ledger.now())
    seq = append_own(ledger, "recover", recovery)
    forget(ledger.path)
    return seq, len(lost)


def _outside(ledger: Ledger, anchors: Sequence[Anchor]) -> list[tuple[str, Anchored]]:
    seen = [(ENTRIES, note) for note in [pinned(ledger.path)] if note]
    seen += [(log, Anchored.of(note)) for log, note in published_notes(ledger.path).items()]
    for anchor in anchors:
        with anchor.visit() as there:
            for log in LOGS:
                seen += [(log, note) for note in there.notes(log_name(ledger.origin, log))]
    return seen
