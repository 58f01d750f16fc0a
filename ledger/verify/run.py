"""The three depths of verification, each with all that the one before it does."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from random import SystemRandom

from ledger import tree
from ledger.anchor import Anchor
from ledger.checkpoint import ENTRIES, Checkpoint
from ledger.errors import LedgerError
from ledger.file.store import Ledger
from ledger.reading.publish import current
from ledger.reading.tiles import Tiles
from ledger.tree import Edge, leaf_hash
from ledger.verify.checkpoints import check_quarantine, check_signatures
from ledger.verify.entries import Pass
from ledger.verify.head import check_head
from ledger.verify.itself import check_self
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
    alone: bool = False,
) -> Verdict:
    """Verify an open ledger; one that stands `alone` (a backup) has nothing of its own beside it.

    `quick`: the head, its signature and right edge, each change of the key, and the newest
    checkpoint of each anchor. `incremental`: also every entry since the checkpoint that was
    verified last, the consistency with that one, and inclusion proofs of random older entries.
    `full`: every entry, every hash of the tree, every checkpoint, the quarantine, every typed row,
    the same of the newest published copy, and the anchors both ways.
    """
    size, root = _signed(ledger)
    verdict = Verdict(depth, size, root.hex())
    trust = trust or Trust.of(ledger)
    pinned = None

    if not alone:
        with _answering(verdict, "what was said outside"):
            check_newest(ledger, anchors, verdict)
            pinned = check_pinned(ledger, verdict)
    since = pinned.checkpoint if pinned and depth is Depth.INCREMENTAL else None
    after = since.size if since else 0
    with _answering(verdict, "the head"):
        check_head(ledger, trust, size if depth is Depth.QUICK else after, verdict)
    if depth is Depth.QUICK:
        return verdict
    with _answering(verdict, "the entries"):
        Pass(ledger, verdict, _edge(ledger, since, verdict)).run()
    if depth is Depth.INCREMENTAL:
        with _answering(verdict, "older entries"):
            _sample(ledger, verdict, after)
        return verdict
    with _answering(verdict, "the checkpoints"):
        check_signatures(ledger, trust, verdict)
    with _answering(verdict, "what the file says of itself"):
        check_self(ledger, verdict)
    with _answering(verdict, "the quarantine"):
        check_quarantine(ledger, verdict)
    if not alone:
        with _answering(verdict, "the anchors"):
            check_both_ways(ledger, anchors, trust, verdict)
        with _answering(verdict, "the published copy"):
            _check_published(ledger, trust, verdict)
    with _answering(verdict, "what to ask about"):
        remark(ledger, verdict)
    return verdict


def _check_published(ledger: Ledger, trust: Trust, verdict: Verdict) -> None:
    """What readers read is a ledger too: the newest published copy holds whole."""
    copy = current(ledger.path)
    if copy is None:
        return
    with Ledger.read(copy, key=ledger.key_path) as published:
        found = verify(published, Depth.FULL, trust=Trust(published, trust.known), alone=True)
    for problem in found.problems:
        verdict.report(None, f"in the published copy {copy.name}, {problem}")


@contextmanager
def _answering(verdict: Verdict, what: str) -> Iterator[None]:
    """Whatever an attacker wrote into the file, verification answers: garbage does not hold."""
    try:
        yield
    except LedgerError as error:
        verdict.report(None, f"{what} cannot be checked: {error.message}")
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a panic of a library is none of Exception's kind
        verdict.report(None, f"{what} cannot be checked: {type(error).__name__} {error}"[:300])


def _signed(ledger: Ledger) -> tuple[int, bytes]:
    rows = ledger.rows(
        "SELECT size, root FROM checkpoints WHERE log = ? ORDER BY size DESC NULLS LAST LIMIT 1",
        [ENTRIES],
    )
    size, root = rows[0] if rows else (0, tree.EMPTY_ROOT)
    return max(size or 0, 0), root or b""


def _edge(ledger: Ledger, since: Checkpoint | None, verdict: Verdict) -> Edge:
    """The right edge at the checkpoint verified last, once the tree is known to begin with it."""
    if since is None or not since.size:
        return Edge()
    try:
        tiles = Tiles(ledger)
        root, proof = bytes.fromhex(verdict.root), tiles.consistency(since.size)
        tree.verify_consistency(since.size, since.root, verdict.size, root, proof)
        return tree.edge_of(since.size, tiles.node)
    except LedgerError as error:
        told = f"the tree does not begin with the {since.size} entries verified last: "
        verdict.report(None, told + error.message)
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
