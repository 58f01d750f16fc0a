"""The Merkle tree is that of RFC 6962: known answers, and the recursive definition."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.tree import EMPTY_ROOT, Edge, edge_of, leaf_hash, node_hash, root
from tests.ledger.defined import Defined

# The leaves that the reference implementation of Certificate Transparency is tested with.
_REFERENCE = [
    leaf_hash(bytes.fromhex(text))
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]


_MANY = [leaf_hash(str(number).encode()) for number in range(2_000)]


def test_known_hashes() -> None:
    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert leaf_hash(b"").hex() == (
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    )
    assert leaf_hash(b"L123456").hex() == (
        "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56"
    )
    assert node_hash(b"N123", b"N456").hex() == (
        "aa217fe888e47007fa15edab33c2b492a722cb106c64667fc2b044444de66bbb"
    )


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        (8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"),
        (7, "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"),
        (3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"),
    ],
)
def test_reference_roots(size: int, expected: str) -> None:
    assert root(_REFERENCE[:size]).hex() == expected


def test_roots_equal_the_recursive_definition_at_every_size() -> None:
    nodes = Defined(_MANY)
    edge = Edge()
    for size in range(len(_MANY) + 1):
        expected = nodes.root(size)
        assert edge.root() == expected
        assert root(_MANY[:size]) == expected
        assert edge_of(size, nodes.node).hashes == edge.hashes
        if size < len(_MANY):
            edge.append(_MANY[size])


def test_appending_tells_every_subtree_that_it_completes() -> None:
    nodes = Defined(_MANY)
    edge = Edge()
    for size, leaf in enumerate(_MANY[:600], start=1):
        for height, node in enumerate(edge.append(leaf)):
            assert node == nodes.node(height, (size >> height) - 1)


@given(st.integers(0, 300), st.integers(0, 300))
def test_an_edge_that_was_stored_goes_on_as_if_it_had_not_been(before: int, after: int) -> None:
    leaves = [leaf_hash(bytes([number % 256])) for number in range(before + after)]
    edge = Edge()
    for leaf in leaves[:before]:
        edge.append(leaf)
    stored = Edge.from_bytes(before, edge.to_bytes())
    for leaf in leaves[before:]:
        stored.append(leaf)
    assert stored.root() == root(leaves)
    assert stored.size == len(leaves)


@given(st.integers(0, 300), st.lists(st.integers(0, 70), max_size=5))
def test_leaves_added_together_complete_what_they_complete_one_by_one(
    before: int, batches: list[int]
) -> None:
    leaves = [leaf_hash(str(number).encode()) for number in range(before + sum(batches))]
    single, together = Edge(), Edge()
    for leaf in leaves[:before]:
        single.append(leaf)
    together.extend(leaves[:before])
    assert together == single
    for batch in batches:
        added = leaves[single.size : single.size + batch]
        expected: dict[int, list[bytes]] = {}
        for leaf in added:
            for height, node in enumerate(single.append(leaf)):
                expected.setdefault(height, []).append(node)
        assert dict(enumerate(together.extend(added))) == expected
        assert together == single


@pytest.mark.parametrize(("size", "length"), [(1, 0), (0, 32), (3, 32), (2, 31), (4, 64)])
def test_an_edge_of_another_size_is_refused(size: int, length: int) -> None:
    with pytest.raises(ValueError, match="cannot be the edge"):
        Edge.from_bytes(size, bytes(length))
