"""The tree as the ledger keeps it: levels of hashes, 256 of which are a tile (C2SP tlog-tiles)."""

from functools import lru_cache

from ledger import tree
from ledger.errors import IntegrityError
from ledger.file.store import Ledger
from ledger.tree import TILE_HEIGHT

TILE_WIDTH = 1 << TILE_HEIGHT
_KEPT_TILES = 1_024

_LEAVES = "SELECT leaf FROM entry_index WHERE seq BETWEEN ? AND ? ORDER BY seq"
_ABOVE = (
    "SELECT hash FROM tile_hashes WHERE level = ? AND position BETWEEN ? AND ? ORDER BY position"
)


class Tiles:
    """Reads hashes of an open ledger, tile by tile; every hash belongs to a complete subtree."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self.size = ledger.head()[0]
        self._tile = lru_cache(_KEPT_TILES)(self._read)

    def width(self, level: int, tile: int) -> int:
        """How many hashes a tile has: 256, fewer on the right edge, none beyond it."""
        return max(0, min(TILE_WIDTH, (self.size >> TILE_HEIGHT * level) - tile * TILE_WIDTH))

    def tile(self, level: int, tile: int) -> list[bytes]:
        """The hashes of a tile; raises IntegrityError where the ledger lacks one."""
        return self._tile(level, tile)

    def node(self, height: int, position: int) -> bytes:
        """The hash over the 2^height leaves from position * 2^height on."""
        level, rest = divmod(height, TILE_HEIGHT)
        first = position << rest
        tile, start = divmod(first, TILE_WIDTH)
        return tree.root(self.tile(level, tile)[start : start + (1 << rest)])

    def root(self, size: int) -> bytes:
        """The root that the tree had when it had `size` leaves."""
        return tree.edge_of(size, self.node).root()

    def inclusion(self, seq: int, size: int | None = None) -> list[bytes]:
        """The proof that entry `seq` (from 1) is in the tree, as it is or was at a `size`."""
        return tree.inclusion_proof(seq - 1, size or self.size, self.node)

    def consistency(self, earlier: int, size: int | None = None) -> list[bytes]:
        """The proof that the tree (at a `size`) begins with what it was at size `earlier`."""
        return tree.consistency_proof(earlier, size or self.size, self.node)

    def _read(self, level: int, tile: int) -> list[bytes]:
        first, width = tile * TILE_WIDTH, self.width(level, tile)
        if level == 0:
            rows = self._ledger.rows(_LEAVES, [first + 1, first + width])
        else:
            rows = self._ledger.rows(_ABOVE, [level, first, first + width - 1])
        if len(rows) != width:
            raise IntegrityError(
                f"Tile {tile} of level {level} has {len(rows)} hashes and not {width}.",
                "Run `deploy-ledger verify --full` to see where, and restore from a backup.",
            )
        return [found for (found,) in rows]
