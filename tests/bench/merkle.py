"""The Merkle tree, over pymerkle (RFC 6962 too) on the same data."""

from pymerkle import BaseMerkleTree, InmemoryTree, SqliteTree

from ledger.tree import Edge, leaf_hash, root
from tests.bench.corpus import Corpus
from tests.bench.measure import Row, Work, compare, ready

LEAVES = 200_000
BATCH = 1_000
GOAL = 1 / 4


def rows(_: Corpus) -> list[Row]:
    """From data to the root with the leaves hashed on both sides, and from ready hashes to it."""
    data = [b"entry %d" % number for number in range(LEAVES)]
    leaves = [leaf_hash(one) for one in data]

    def our_root() -> bytes:
        return root([leaf_hash(one) for one in data])

    def our_edge() -> bytes:
        edge = Edge()
        for first in range(0, LEAVES, BATCH):
            edge.extend([leaf_hash(one) for one in data[first : first + BATCH]])
        return edge.root()

    def their_tree() -> bytes:
        tree = InmemoryTree()
        tree.append_entries(data)
        return bytes(tree.get_root())

    def their_table() -> bytes:
        with SqliteTree(":memory:") as tree:
            tree.append_entries(data)
            return bytes(tree.get_root())

    def their_arithmetic() -> bytes:
        return bytes(_Ready(leaves).get_root())

    works: list[Work] = [our_root, our_edge, their_tree, their_table, their_arithmetic]
    if {work() for work in works} != {root(leaves)}:
        raise AssertionError("the trees differ")
    grown = f"tree grown by batches of {BATCH:,}"
    return [
        *compare(
            "tree",
            ready(their_tree),
            {
                f"root over {LEAVES:,} entries over pymerkle's InmemoryTree": (
                    ready(our_root),
                    GOAL,
                ),
                f"  {grown}": (ready(our_edge), GOAL),
            },
        ),
        *compare(
            "tree",
            ready(their_table),
            {
                "  root over its SqliteTree, in memory": (ready(our_root), None),
                f"  {grown} over the same": (ready(our_edge), None),
            },
        ),
        # Nothing but the hashing of nodes is left here, and hashlib does it for both.
        *compare(
            "tree",
            ready(their_arithmetic),
            {"  over ready leaf hashes, without its storage": (ready(lambda: root(leaves)), None)},
        ),
    ]


class _Ready(BaseMerkleTree):  # type: ignore[misc]
    """What pymerkle computes when it need not store anything: leaves that were hashed before."""

    def __init__(self, leaves: list[bytes]) -> None:
        super().__init__()
        self._leaves = leaves

    def _encode_entry(self, data: bytes) -> bytes:
        return data

    def _store_leaf(self, data: bytes, digest: bytes) -> int:
        raise NotImplementedError

    def _get_leaf(self, index: int) -> bytes:
        return self._leaves[index - 1]

    def _get_leaves(self, offset: int, width: int) -> list[bytes]:
        return self._leaves[offset : offset + width]

    def _get_size(self) -> int:
        return len(self._leaves)
