"""Every checkpoint: its signature, and for the quarantine its root; and the keys behind them."""

from datetime import datetime

from ledger.checkpoint import ENTRIES, QUARANTINE, Checkpoint, log_name
from ledger.errors import ProofError
from ledger.file.store import Ledger
from ledger.tree import Edge
from ledger.verify.trust import Trust
from ledger.verify.verdict import Verdict
from ledger.writing.quarantine import leaves

_ROWS = "SELECT size, root, note, appended_at FROM checkpoints WHERE log = ? ORDER BY size"
_TWICE = "SELECT log, size FROM checkpoints GROUP BY ALL HAVING count(*) > 1 ORDER BY ALL"


def check_signatures(ledger: Ledger, trust: Trust, verdict: Verdict, after: int = 0) -> None:
    """Check the notes of the checkpoints of both logs; of the entries, those beyond `after`."""
    for log, size in ledger.rows(_TWICE):
        verdict.report(None, f"the checkpoint of {size} {log} stands more than once")
    rotations = ledger.rows("SELECT seq, previous FROM signing_keys ORDER BY seq")
    for (seq, previous), (_, key) in zip(rotations, ledger.signing_keys(), strict=False):
        if previous != str(key):
            verdict.report(seq, f"entry {seq} changes from another key than the ledger had")
    if trust.known is None:
        return
    before = 0
    for size, root, note, at in ledger.rows(_ROWS, [ENTRIES]):
        if size > after:
            check_note(trust, ENTRIES, Checkpoint(ledger.origin, size, root), note, before, at,
                       verdict)  # fmt: skip
        before = size
    name = log_name(ledger.origin, QUARANTINE)
    for size, root, note, at in ledger.rows(_ROWS, [QUARANTINE]):
        check_note(trust, QUARANTINE, Checkpoint(name, size, root), note, 0, at, verdict)


def check_note(
    trust: Trust,
    log: str,
    made: Checkpoint,
    note: str,
    before: int,
    at: datetime,
    verdict: Verdict,
) -> None:
    """Check the signature of one checkpoint, made at a time (UTC) after one of size `before`."""
    try:
        if log == ENTRIES:
            trust.check(note, made, before)
        else:
            trust.check_quarantine(note, made, at)
    except ProofError as error:
        verdict.report(None, f"the checkpoint of {made.size} {log} is not signed: {error.message}")


def check_quarantine(ledger: Ledger, verdict: Verdict) -> None:
    """Check every quarantined record against the checkpoints of the quarantine."""
    roots = {size: root for size, root, *_ in ledger.rows(_ROWS, [QUARANTINE])}
    rows = ledger.frame("SELECT * FROM quarantine ORDER BY number")
    if rows["number"].to_list() != list(range(1, max(roots, default=0) + 1)):
        verdict.report(None, f"the quarantine has not the {max(roots, default=0)} records it had")
        return
    edge = Edge()
    for leaf in leaves(rows):
        edge.append(leaf)
        if edge.size in roots and edge.root() != roots[edge.size]:
            verdict.report(None, f"a record up to number {edge.size} in quarantine was changed")
            return
