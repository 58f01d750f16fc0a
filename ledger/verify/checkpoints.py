"""Every checkpoint: its signature, its time, its edge; and the keys behind the signatures."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from ledger import tree
from ledger.checkpoint import ENTRIES, LOGS, QUARANTINE, Checkpoint, log_name
from ledger.entry import restored
from ledger.errors import LedgerError, ProofError
from ledger.file.store import Ledger
from ledger.kinds.own import ROTATION
from ledger.reading.tiles import Tiles
from ledger.tree import Edge
from ledger.verify.trust import Trust
from ledger.verify.verdict import Verdict
from ledger.writing.quarantine import leaves

_ROWS = "SELECT size, root, note, appended_at FROM checkpoints WHERE log = ? ORDER BY size"
_ODD = (
    "SELECT coalesce(log, 'nothing') AS log, coalesce(size, 0) AS size, count(*) AS times "
    "FROM checkpoints GROUP BY ALL "
    "HAVING count(*) > 1 OR log IS NULL OR log NOT IN ('entries', 'quarantine') "
    "OR size IS NULL OR size < 1 ORDER BY ALL"
)
# A checkpoint was made when its last entry was appended; both say when.
_TIMES = (
    "SELECT c.size FROM checkpoints c LEFT JOIN {table} t ON c.size = t.{number} "
    "WHERE c.log = ? AND c.appended_at IS DISTINCT FROM t.{time} ORDER BY c.size"
)
_TIME_OF = {
    ENTRIES: {"table": "entry_index", "number": "seq", "time": "observed_at"},
    QUARANTINE: {"table": "quarantine", "number": "number", "time": "seen_at"},
}


@dataclass(frozen=True)
class Signed:
    """A checkpoint of a log with its note; `before` is the size of the one before it."""

    log: str
    made: Checkpoint
    note: str
    before: int
    at: datetime

    def check(self, trust: Trust, verdict: Verdict) -> None:
        """Check who signed it."""
        try:
            if self.log == ENTRIES:
                trust.check(self.note, self.made, self.before)
            else:
                trust.check_quarantine(self.note, self.made, self.at)
        except ProofError as error:
            told = f"the checkpoint of {self.made.size} {self.log} is not signed: {error.message}"
            verdict.report(None, told)


def signed(ledger: Ledger, log: str) -> Iterator[Signed]:
    """Every checkpoint of a log, smallest first."""
    before, name = 0, log_name(ledger.origin, log)
    for size, root, note, at in ledger.rows(_ROWS, [log]):
        yield Signed(log, Checkpoint(name, size, root), note, before, at)
        before = size


def check_signatures(ledger: Ledger, trust: Trust, verdict: Verdict) -> None:
    """Check the notes and times of all checkpoints of both logs."""
    for log, size, times in ledger.rows(_ODD):
        what = "stands more than once" if times > 1 else "is of no log that a ledger has"
        verdict.report(None, f"the checkpoint of {size} {log} {what}")
    for log in LOGS:
        for (size,) in ledger.rows(_TIMES.format(**_TIME_OF[log]), [log]):
            told = f"the checkpoint of {size} {log} has another time than what it was made for"
            verdict.report(size if log == ENTRIES else None, told)
        for one in signed(ledger, log) if trust.known else ():
            one.check(trust, verdict)


def check_newest_signatures(ledger: Ledger, trust: Trust, after: int, verdict: Verdict) -> None:
    """Check the checkpoints beyond a size, and those at which the key was changed."""
    if trust.known is None:
        return
    for log in LOGS:
        every = list(signed(ledger, log))
        changes = [one for one in every if log == ENTRIES and trust.changes(one.before, one.made)]
        due = {*changes, *(one for one in every if one.made.size > after), *every[-1:]}
        for one in sorted(due, key=lambda one: one.made.size):
            one.check(trust, verdict)


def check_keys(ledger: Ledger, verdict: Verdict) -> None:
    """Check that each change of the key is what an entry of the tree says, and follows the last."""
    rows = ledger.rows("SELECT seq, vkey, previous FROM signing_keys ORDER BY seq")
    key = str(ledger.first_key)
    for seq, vkey, previous in rows:
        if previous != key or not _is_proved(ledger, seq, vkey, previous):
            verdict.report(
                seq, f"the file names a key of the ledger that entry {seq} does not name"
            )
        key = vkey


def _is_proved(ledger: Ledger, seq: int, vkey: str, previous: str) -> bool:
    """Whether entry `seq` is in the signed tree and changes from one key to the other."""
    for (payload,) in ledger.rows("SELECT payload FROM entries WHERE seq = ?", [seq]):
        entry = restored(seq, payload.encode())
        size, root, _, _ = ledger.head()
        try:
            tree.verify_inclusion(entry.leaf, seq - 1, size, Tiles(ledger).inclusion(seq), root)
        except LedgerError:
            return False
        said = [(getattr(row, "vkey", None), getattr(row, "previous", None))
                for row in entry.draft.rows]  # fmt: skip
        return entry.draft.kind == ROTATION.entry_kind and said == [(vkey, previous)]
    return False


def check_quarantine(ledger: Ledger, verdict: Verdict) -> None:
    """Check every quarantined record against the checkpoints of the quarantine, and their edges."""
    stored = {
        size: (root, edge)
        for size, root, edge in ledger.rows(
            "SELECT size, root, edge FROM checkpoints WHERE log = ?", [QUARANTINE]
        )
    }
    size = max(stored, default=0)
    rows = ledger.frame("SELECT * FROM quarantine ORDER BY number")
    if rows.height != size or rows["number"].to_list() != list(range(1, rows.height + 1)):
        verdict.report(None, f"the quarantine has not the {size} records it had")
        return
    edge = Edge()
    for leaf in leaves(rows):
        edge.append(leaf)
        if stored.get(edge.size, (edge.root(), edge.to_bytes())) != (edge.root(), edge.to_bytes()):
            verdict.report(None, f"a record up to number {edge.size} in quarantine was changed")
            return
