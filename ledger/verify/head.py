"""The head: its size, its right edge, its signature, and the keys that may sign."""

from ledger import tree
from ledger.errors import LedgerError
from ledger.file.store import Ledger
from ledger.reading.tiles import Tiles
from ledger.verify.checkpoints import check_keys, check_newest_signatures
from ledger.verify.trust import Trust
from ledger.verify.verdict import Verdict

_BEYOND = "SELECT min(seq) AS seq FROM {table} WHERE seq > ?"
_COUNT = "SELECT count(*) AS n FROM {table} WHERE seq >= 1"
# Where the numbers break off: after 0, or after one whose next is not the next.
_BREAK = (
    "SELECT min(seq) + 1 AS missing FROM (SELECT seq, lead(seq) OVER (ORDER BY seq) AS following "
    "FROM (SELECT DISTINCT seq FROM {table} WHERE seq >= 1 UNION SELECT 0)) "
    "WHERE following IS NULL OR following <> seq + 1"
)


def check_head(ledger: Ledger, trust: Trust, after: int, verdict: Verdict) -> None:
    """Check the head of both logs, all checkpoints beyond a size, and the keys that signed them."""
    if trust.known is None:
        verdict.unverified.append(
            "no signature was checked: the ledger's public key is not known (--vkey)"
        )
    if problem := trust.problem():
        verdict.report(None, problem)
    check_keys(ledger, verdict)
    check_newest_signatures(ledger, trust, after, verdict)
    _check_count(ledger, verdict)
    if verdict.holds:
        _check_edge(ledger, verdict)


def _check_count(ledger: Ledger, verdict: Verdict) -> None:
    """Every number from 1 to the size stands once, in the log and in its index."""
    size = verdict.size
    for table in ("entries", "entry_index"):
        ((beyond,),) = ledger.rows(_BEYOND.format(table=table), [size])
        ((count,),) = ledger.rows(_COUNT.format(table=table))
        if beyond:
            told = f"table {table} has a row for entry {beyond}, beyond the signed size {size}"
            verdict.report(beyond, told)
            continue
        ((missing,),) = ledger.rows(_BREAK.format(table=table))
        if missing <= size:
            verdict.report(missing, f"table {table} lacks entry {missing}")
        elif count != size:
            verdict.report(None, f"table {table} has an entry more than once")


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
