"""RFC 6962 section 2.1 to the letter: slow, and plainly what the text says."""

from collections.abc import Sequence
from functools import cache

from ledger.tree import EMPTY_ROOT, node_hash


class Defined:
    """The tree hash of any run of leaves, by the recursive definition."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        self._leaves = leaves
        self._hash = cache(self._compute)

    def root(self, size: int) -> bytes:
        """MTH(D[0:size])."""
        return self._hash(0, size) if size else EMPTY_ROOT

    def node(self, height: int, position: int) -> bytes:
        """The hash of a complete subtree."""
        return self._hash(position << height, (position + 1) << height)

    def _compute(self, begin: int, end: int) -> bytes:
        if end - begin == 1:
            return self._leaves[begin]
        split = begin + (1 << (end - begin - 1).bit_length() - 1)
        return node_hash(self._hash(begin, split), self._hash(split, end))
