"""What seals a batch: the hashes that it completes in the tree, and the signed checkpoint."""

from collections.abc import Sequence
from datetime import datetime

import polars as pl

from ledger.checkpoint import Checkpoint, log_name, sign
from ledger.file.tables import TIME
from ledger.keys import SigningKey
from ledger.tree import TILE_HEIGHT, Edge

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


def sealed(
    name: str,
    log: str,
    edge: Edge,
    leaves: Sequence[bytes],
    keys: Sequence[SigningKey],
    appended_at: datetime,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows of `tile_hashes` and of `checkpoints` for leaf hashes that go onto a log.

    `name` is the ledger's, `edge` the right edge of the log until now. Of no leaves, both are
    empty. `appended_at` is UTC.
    """
    hashes = completed_hashes(edge, leaves)
    batch = []
    if leaves:
        checkpoint = Checkpoint(log_name(name, log), edge.size, edge.root())
        note = sign(checkpoint.text(), *keys)
        batch = [(log, edge.size, checkpoint.root, edge.to_bytes(), note, appended_at)]
    return hashes, pl.DataFrame(batch, schema=_CHECKPOINTS, orient="row")


def completed_hashes(edge: Edge, leaves: Sequence[bytes]) -> pl.DataFrame:
    """Grow a tree by leaves; the rows of `tile_hashes` for the subtrees that they complete."""
    hashes = []
    before = edge.size
    completed = edge.extend(leaves)
    for level, nodes in enumerate(completed[TILE_HEIGHT::TILE_HEIGHT], start=1):
        first = before >> TILE_HEIGHT * level
        hashes += [(level, position, node) for position, node in enumerate(nodes, start=first)]
    return pl.DataFrame(hashes, schema=_TILE_HASHES, orient="row")
