"""The three depths of verification, each with all that the one before it does."""

from collections.abc import Sequence
from random import SystemRandom

from ledger import tree
from ledger.anchor import Anchor
from ledger.errors import LedgerError
from ledger.file.layout import ENTRIES
from ledger.file.store import Ledger
from ledger.reading.tiles import Tiles
from ledger.tree import Edge, leaf_hash
from ledger.verify.checkpoints import check_quarantine, check_signatures
from ledger.verify.entries import Pass
from ledger.verify.head import check_head
from ledger.verify.outside import check_both_ways, check_newest, check_pinned
from ledger.verify.remarks import remark
from ledger.verify.trust import Trust
from ledger.verify.verdict import Depth, Verdict

SAMPLES = 64

_CHOSEN = "SELECT seq, encode(payload) AS payload FROM entries WHERE seq IN (SELECT unnest(?))"


def verify(
    ledger: Ledger,
    depth: Depth = Depth.FULL,
    *,
    trust: Trust | None = None,
    anchors: Sequence[Anchor] = (),
) -> Verdict:
    """Verify an open ledger.

    `quick`: the head, its signature, its right edge, and the newest checkpoint of each anchor.
    `incremental`: also every entry since the checkpoint that was verified last, the consistency
    with that one, and inclusion proofs of random older entries. `full`: every entry, every hash of
    the tree, every checkpoint, the quarantine, every typed row, and the anchors both ways.
    """
    size, root = _signed(ledger)
    verdict = Verdict(depth, size, root.hex())
    trust = trust or Trust.of(ledger)
    check_head(ledger, trust, verdict)
    check_newest(ledger, anchors, verdict)
    pinned = check_pinned(ledger, verdict)
    if depth is Depth.QUICK:
        return verdict
    after = pinned.checkpoint.size if pinned and depth is Depth.INCREMENTAL else 0
    Pass(ledger, verdict, _edge(ledger, after, verdict)).run()
    check_signatures(ledger, trust, verdict, after)
    if depth is Depth.INCREMENTAL:
        _sample(ledger, verdict, after)
    else:
        check_quarantine(ledger, verdict)
        check_both_ways(ledger, anchors, trust, verdict)
        remark(ledger, verdict)
    return verdict


def _signed(ledger: Ledger) -> tuple[int, bytes]:
    rows = ledger.rows(
        "SELECT size, root FROM checkpoints WHERE log = ? ORDER BY size DESC LIMIT 1", [ENTRIES]
    )
    return rows[0] if rows else (0, tree.EMPTY_ROOT)


def _edge(ledger: Ledger, size: int, verdict: Verdict) -> Edge:
    """The right edge at the size verified last: the same root there is the consistency proof."""
    if not size:
        return Edge()
    try:
        return tree.edge_of(size, Tiles(ledger).node)
    except LedgerError as error:
        verdict.report(None, error.message)
        return Edge()


def _sample(ledger: Ledger, verdict: Verdict, size: int) -> None:
    """Prove that random entries of the part that was verified before are still in the tree."""
    tiles = Tiles(ledger)
    chosen = sorted(SystemRandom().sample(range(1, size + 1), min(SAMPLES, size)))
    try:
        # All at once: payloads are packed in runs, and each query has to unpack a whole one.
        payloads = dict(ledger.rows(_CHOSEN, [chosen]))
    except LedgerError as error:
        verdict.report(None, error.message)
        return
    for seq in chosen:
        try:
            leaf = leaf_hash(payloads[seq])
            tree.verify_inclusion(
                leaf, seq - 1, verdict.size, tiles.inclusion(seq), bytes.fromhex(verdict.root)
            )
        except (LedgerError, KeyError, TypeError):
            verdict.report(seq, f"entry {seq} is not the one that the tree has there")
