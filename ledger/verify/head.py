"""The head: its size, its right edge, its signature, and what was said of it outside."""

from ledger import tree
from ledger.checkpoint import ENTRIES, QUARANTINE, Checkpoint, log_name
from ledger.errors import LedgerError
from ledger.file.store import Ledger
from ledger.reading.tiles import Tiles
from ledger.verify.checkpoints import check_note
from ledger.verify.trust import Trust
from ledger.verify.verdict import Verdict

_BEYOND = "SELECT min(seq) AS seq FROM {table} WHERE seq > ?"
_COUNT = "SELECT count(DISTINCT seq) = ? AND count(*) = ? AS whole FROM {table} WHERE seq >= 1"
_MISSING = (
    "SELECT min(n) AS seq FROM (SELECT unnest(range(1, ? + 1)) AS n) "
    "ANTI JOIN {table} ON n = {table}.seq"
)
_LAST = (
    "SELECT size, root, note, appended_at FROM checkpoints WHERE log = ? ORDER BY size DESC LIMIT 2"
)


def check_head(ledger: Ledger, trust: Trust, verdict: Verdict) -> None:
    """Check the last checkpoint of both logs against what stands in the file."""
    if problem := trust.problem():
        verdict.report(None, problem)
    for log in (ENTRIES, QUARANTINE):
        _check_note(ledger, log, trust, verdict)
    _check_count(ledger, verdict)
    if verdict.holds:
        _check_edge(ledger, verdict)


def _check_note(ledger: Ledger, log: str, trust: Trust, verdict: Verdict) -> None:
    rows = ledger.rows(_LAST, [log])
    if not rows:
        return
    size, root, note, at = rows[0]
    if trust.known is None:
        told = "no signature was checked: the ledger's public key is not known (--vkey)"
        if told not in verdict.unverified:
            verdict.unverified.append(told)
        return
    before = rows[1][0] if len(rows) > 1 else 0
    made = Checkpoint(log_name(ledger.origin, log), size, root)
    check_note(trust, log, made, note, before, at, verdict)


def _check_count(ledger: Ledger, verdict: Verdict) -> None:
    """Every number from 1 to the size stands once, in the log and in its index."""
    size = verdict.size
    for table in ("entries", "entry_index"):
        ((beyond,),) = ledger.rows(_BEYOND.format(table=table), [size])
        if beyond:
            told = f"table {table} has a row for entry {beyond}, beyond the signed size {size}"
            verdict.report(beyond, told)
            continue
        ((whole,),) = ledger.rows(_COUNT.format(table=table), [size, size])
        if not whole:
            ((missing,),) = ledger.rows(_MISSING.format(table=table), [size])
            told = f"lacks entry {missing}" if missing else "has an entry more than once"
            verdict.report(missing, f"table {table} {told}")


def _check_edge(ledger: Ledger, verdict: Verdict) -> None:
    """The right edge that appending goes on from is that of the stored tree."""
    try:
        size, root, edge, _ = ledger.head()
        found = tree.edge_of(size, Tiles(ledger).node)
    except LedgerError as error:
        verdict.report(None, error.message)
        return
    if edge.hashes != found.hashes or edge.root() != root:
        verdict.report(None, f"the right edge of {size} entries is not that of the stored tree")
