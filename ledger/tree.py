"""The RFC 6962 Merkle tree over the entries: pure functions, no input or output.

Hashes are SHA-256, 32 bytes; leaves are numbered from 0. `Edge` is the compact range of a growing
tree: the roots of its perfect subtrees, largest first, at most 64 of them.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import cast

from ledger.errors import ProofError

HASH_BYTES = 32
# A tile has 256 hashes: eight levels of the tree (C2SP tlog-tiles).
TILE_HEIGHT = 8
EMPTY_ROOT = sha256(b"").digest()

# The hash of the perfect subtree of 2^height leaves at a position: leaves from position * 2^height.
Nodes = Callable[[int, int], bytes]


def leaf_hash(data: bytes) -> bytes:
    """RFC 6962 section 2.1: SHA-256(0x00 || data)."""
    hashed = sha256(b"\x00")
    # Not joined first: payloads are long, and that would copy each.
    hashed.update(data)
    return hashed.digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """RFC 6962 section 2.1: SHA-256(0x01 || left || right)."""
    return sha256(b"\x01" + left + right).digest()


def root(leaf_hashes: Iterable[bytes]) -> bytes:
    """The Merkle tree hash over leaf hashes in order; of none, the hash of the empty string."""
    level = list(leaf_hashes)
    if not level:
        return EMPTY_ROOT
    while len(level) > 1:
        # An odd one out goes up as it is: its subtree is complete on the right edge.
        level = _parents(level) + (level[-1:] if len(level) % 2 else [])
    return level[0]


def _parents(nodes: Iterable[bytes]) -> list[bytes]:
    """The hashes of pairs of neighbours; an odd one out has no parent yet."""
    rest = iter(nodes)
    # Written out: a call of `node_hash` for each would cost a tenth more.
    return [
        sha256(b"\x01" + left + right).digest() for left, right in zip(rest, rest, strict=False)
    ]


@dataclass
class Edge:
    """The right edge of a tree of `size` leaves; appending costs two hashes on average."""

    size: int = 0
    hashes: list[bytes] = field(default_factory=list)

    def append(self, leaf: bytes) -> list[bytes]:
        """Add one leaf hash.

        Returns the perfect subtrees that it completes, by height: the leaf itself is the first.
        """
        completed, rest = [leaf], self.size
        while rest & 1:
            completed.append(node_hash(self.hashes.pop(), completed[-1]))
            rest >>= 1
        self.hashes.append(completed[-1])
        self.size += 1
        return completed

    def extend(self, leaves: Sequence[bytes]) -> list[list[bytes]]:
        """Add leaf hashes in order: what `append` does for each, one level at a time.

        Returns the perfect subtrees that they complete, by height, from left to right.
        """
        completed: list[list[bytes]] = []
        ends: list[bytes] = []
        level, before = list(leaves), self.size
        while level:
            completed.append(level)
            # An odd number of subtrees so far: the last of them is on the edge, and gets a sibling.
            run = [self.hashes.pop(), *level] if before & 1 else level
            if len(run) % 2:
                ends.append(run[-1])
            level, before = _parents(run), before >> 1
        self.hashes += reversed(ends)
        self.size += len(leaves)
        return completed

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
        hashes = [data[start : start + HASH_BYTES] for start in range(0, len(data), HASH_BYTES)]
        if len(data) % HASH_BYTES or len(hashes) != size.bit_count():
            raise ValueError(f"{len(data)} bytes cannot be the edge of a tree of {size} leaves")
        return cls(size, hashes)


def edge_of(size: int, nodes: Nodes) -> Edge:
    """The right edge of the first `size` leaves of a tree whose perfect subtrees are known."""
    hashes, start = [], 0
    for height in reversed(range(size.bit_length())):
        if size >> height & 1:
            hashes.append(nodes(height, start >> height))
            start += 1 << height
    return Edge(size, hashes)


def inclusion_proof(index: int, size: int, nodes: Nodes) -> list[bytes]:
    """RFC 6962 section 2.1.1, PATH(index, D[size]): from the leaf's sibling up to the root's."""
    proof, begin, end = [], 0, size
    while end - begin > 1:
        split = begin + _split(end - begin)
        if index < split:
            proof.append(_subtree(split, end, nodes))
            end = split
        else:
            proof.append(_subtree(begin, split, nodes))
            begin = split
    return proof[::-1]


def consistency_proof(size1: int, size2: int, nodes: Nodes) -> list[bytes]:
    """RFC 6962 section 2.1.2, PROOF(size1, D[size2]), for 0 < size1 <= size2."""
    proof, begin, end, is_left_edge = [], 0, size2, True
    while size1 < end:
        split = begin + _split(end - begin)
        if size1 <= split:
            proof.append(_subtree(split, end, nodes))
            end = split
        else:
            proof.append(_subtree(begin, split, nodes))
            begin, is_left_edge = split, False
    # The verifier knows the old root, so it is told only where the old tree is not one subtree.
    if not is_left_edge:
        proof.append(_subtree(begin, end, nodes))
    return proof[::-1]


def verify_inclusion(
    leaf_hash: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> None:
    """Check that leaf `index` (from 0) of a tree of `size` leaves is there: RFC 9162, 2.1.3.2.

    Raises ProofError for a proof that does not hold, is too short or has hashes left over.
    """
    _require(_is_size(index) and _is_size(size) and index < size, "no such leaf in that tree")
    _require_hashes(proof, leaf_hash, root)
    node, at, last = leaf_hash, index, size - 1
    for sibling in proof:
        _require(last > 0, "hashes are left over")
        if at & 1 or at == last:
            node = node_hash(sibling, node)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            node = node_hash(node, sibling)
        at, last = at >> 1, last >> 1
    _require(last == 0, "hashes are missing")
    _require(node == root, "it leads to another root")


def verify_consistency(
    size1: int, root1: bytes, size2: int, root2: bytes, proof: Sequence[bytes]
) -> None:
    """Check that the tree of `size2` leaves begins with that of `size1`: RFC 9162, 2.1.4.2.

    Raises ProofError; from size 0 nothing can be proved, so that is refused too.
    """
    sizes = _is_size(size1) and _is_size(size2) and 0 < size1 <= size2
    _require(sizes, "the sizes must be 0 < first <= second")
    _require_hashes(proof, root1, root2)
    if size1 == size2:
        _require(not proof, "hashes are left over")
        _require(root1 == root2, "one size has two roots")
        return
    path = list(proof)
    if size1.bit_count() == 1:
        path.insert(0, root1)
    _require(bool(path), "hashes are missing")
    at, last = size1 - 1, size2 - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    first = second = path[0]
    for sibling in path[1:]:
        _require(last > 0, "hashes are left over")
        if at & 1 or at == last:
            first, second = node_hash(sibling, first), node_hash(sibling, second)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            second = node_hash(second, sibling)
        at, last = at >> 1, last >> 1
    _require(last == 0, "hashes are missing")
    _require(first == root1, "it leads to another first root")
    _require(second == root2, "it leads to another second root")


def _split(width: int) -> int:
    """The largest power of two below `width` (RFC 6962 section 2.1)."""
    return 1 << (width - 1).bit_length() - 1


def _subtree(begin: int, end: int, nodes: Nodes) -> bytes:
    """The hash over leaves `begin` to `end`; `begin` is a multiple of its first perfect part."""
    width = end - begin
    if width.bit_count() == 1:
        height = width.bit_length() - 1
        return nodes(height, begin >> height)
    split = begin + _split(width)
    return node_hash(_subtree(begin, split, nodes), _subtree(split, end, nodes))


def _is_size(number: object) -> bool:
    return type(number) is int and number >= 0


def _require_hashes(proof: object, *hashes: object) -> None:
    _require(type(proof) in (list, tuple), "a proof is a list of hashes")
    listed = [*cast("Sequence[object]", proof), *hashes]
    whole = all(type(one) is bytes and len(one) == HASH_BYTES for one in listed)
    _require(whole, f"every hash must have {HASH_BYTES} bytes")


def _require(holds: bool, why: str) -> None:
    if not holds:
        raise ProofError(f"The proof does not hold: {why}.")
