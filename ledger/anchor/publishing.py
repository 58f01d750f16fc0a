"""Publishing: every checkpoint of both logs since the last one that an anchor has."""

from ledger.anchor.base import Anchor, Anchored
from ledger.checkpoint import LOGS, log_name
from ledger.file.store import Ledger

_NOTES = "SELECT note FROM checkpoints WHERE log = ? ORDER BY size"


def publish(ledger: Ledger, anchor: Anchor) -> int:
    """Bring an anchor up to date; how many checkpoints were added. Raises SourceError.

    What is missing there before the last one that both have stays missing, so that `verify` finds
    out that somebody removed it.
    """
    pending: list[Anchored] = []
    with anchor.visit() as there:
        for log in LOGS:
            paths = there.paths(log_name(ledger.origin, log))
            notes = [Anchored.of(note) for (note,) in ledger.rows(_NOTES, [log])]
            known = [number for number, note in enumerate(notes) if note.path in paths]
            pending += notes[known[-1] + 1 :] if known else notes
    return anchor.add(pending) if pending else 0
