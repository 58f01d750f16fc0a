"""Publishing: every checkpoint of both logs since the last one that an anchor has."""

from ledger.anchor.base import Anchor, Anchored
from ledger.file.layout import ENTRIES, QUARANTINE
from ledger.file.store import Ledger
from ledger.writing.seal import log_name

_NOTES = "SELECT note FROM checkpoints WHERE log = ? ORDER BY size"


def publish(ledger: Ledger, anchor: Anchor) -> int:
    """Bring an anchor up to date; how many checkpoints were added. Raises SourceError.

    What is missing there before the last one that both have stays missing, so that `verify` finds
    out that somebody removed it.
    """
    pending: list[Anchored] = []
    for log in (ENTRIES, QUARANTINE):
        there = anchor.paths(log_name(ledger.origin, log))
        notes = [Anchored.of(note) for (note,) in ledger.rows(_NOTES, [log])]
        known = [number for number, note in enumerate(notes) if note.path in there]
        pending += notes[known[-1] + 1 :] if known else notes
    return anchor.add(pending) if pending else 0
