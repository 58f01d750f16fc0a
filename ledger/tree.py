"""The RFC 6962 Merkle tree over the entries: pure functions, no input or output.

Hashes are SHA-256, 32 bytes. `Edge` is the compact range of a growing tree: the roots of its
perfect subtrees, largest first, at most 64 of them.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256

EMPTY_ROOT = sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    """RFC 6962 section 2.1: SHA-256(0x00 || data)."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """RFC 6962 section 2.1: SHA-256(0x01 || left || right)."""
    return sha256(b"\x01" + left + right).digest()


def root(leaf_hashes: Iterable[bytes]) -> bytes:
    """The Merkle tree hash over leaves in order."""
    edge = Edge()
    for leaf in leaf_hashes:
        edge.append(leaf)
    return edge.root()


@dataclass
class Edge:
    """The right edge of a tree of `size` leaves; appending costs two hashes on average."""

    size: int = 0
    hashes: list[bytes] = field(default_factory=list)

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash."""
        node, rest = leaf, self.size
        while rest & 1:
            node = node_hash(self.hashes.pop(), node)
            rest >>= 1
        self.hashes.append(node)
        self.size += 1

    def root(self) -> bytes:
        """The Merkle tree hash of the leaves so far."""
        if not self.hashes:
            return EMPTY_ROOT
        node = self.hashes[-1]
        for left in reversed(self.hashes[:-1]):
            node = node_hash(left, node)
        return node

    def to_bytes(self) -> bytes:
        """The hashes one after the other; `from_bytes` reads them back."""
        return b"".join(self.hashes)

    @classmethod
    def from_bytes(cls, size: int, data: bytes) -> "Edge":
        """Rebuild from `to_bytes`; raises ValueError when the count does not fit the size."""
        hashes = [data[start : start + 32] for start in range(0, len(data), 32)]
        if len(data) % 32 or len(hashes) != size.bit_count():
            raise ValueError(f"{len(data)} bytes cannot be the edge of a tree of {size} leaves")
        return cls(size, hashes)
