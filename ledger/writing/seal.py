"""What seals a batch: the hashes that it completes in the tree, and the signed checkpoint."""

from collections.abc import Sequence
from datetime import datetime

import polars as pl

from ledger.checkpoint import Checkpoint, sign
from ledger.file.layout import ENTRIES
from ledger.file.store import Ledger
from ledger.file.tables import TIME
from ledger.keys import SigningKey
from ledger.tree import Edge

# A tile has 256 hashes: eight levels of the tree (C2SP tlog-tiles).
TILE_HEIGHT = 8

_TILE_HASHES: dict[str, pl.DataType] = {
    "level": pl.Int32(),
    "position": pl.Int64(),
    "hash": pl.Binary(),
}
_CHECKPOINTS: dict[str, pl.DataType] = {
    "log": pl.String(),
    "size": pl.Int64(),
    "root": pl.Binary(),
    "edge": pl.Binary(),
    "note": pl.String(),
    "appended_at": TIME,
}


class Seal:
    """The seal of a batch of leaf hashes that goes onto a log; of no leaves, it is empty."""

    def __init__(
        self,
        ledger: Ledger,
        log: str,
        leaves: Sequence[bytes],
        keys: Sequence[SigningKey],
        appended_at: datetime,
    ) -> None:
        batch = []
        edge = ledger.head(log)[2] if leaves else Edge()
        self.tile_hashes = completed_hashes(edge, leaves)
        if leaves:
            checkpoint = Checkpoint(log_name(ledger.origin, log), edge.size, edge.root())
            note = sign(checkpoint.text(), *keys)
            batch = [(log, edge.size, checkpoint.root, edge.to_bytes(), note, appended_at)]
        self.checkpoint = pl.DataFrame(batch, schema=_CHECKPOINTS, orient="row")


def completed_hashes(edge: Edge, leaves: Sequence[bytes]) -> pl.DataFrame:
    """Grow a tree by leaves; the rows of `tile_hashes` for the subtrees that they complete."""
    hashes = []
    before = edge.size
    completed = edge.extend(leaves)
    for level, nodes in enumerate(completed[TILE_HEIGHT::TILE_HEIGHT], start=1):
        first = before >> TILE_HEIGHT * level
        hashes += [(level, position, node) for position, node in enumerate(nodes, start=first)]
    return pl.DataFrame(hashes, schema=_TILE_HASHES, orient="row")


def log_name(origin: str, log: str) -> str:
    """The origin line of a log's checkpoints: the ledger's name, and `/quarantine` for that log."""
    return origin if log == ENTRIES else f"{origin}/{log}"
