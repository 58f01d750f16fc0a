"""Proofs: each one that is made holds, and nothing else does."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import ExitCode, ProofError
from ledger.tree import (
    EMPTY_ROOT,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    verify_consistency,
    verify_inclusion,
)
from tests.ledger.defined import Defined

_MOST = 300
_LEAVES = [leaf_hash(bytes([number % 256, number // 256])) for number in range(_MOST)]
_TREE = Defined(_LEAVES)
_OTHER = leaf_hash(b"something else")


@st.composite
def _places(draw: st.DrawFn) -> tuple[int, int]:
    size = draw(st.integers(1, _MOST))
    return draw(st.integers(0, size - 1)), size


def _inclusion(index: int, size: int) -> dict[str, Any]:
    return {
        "leaf_hash": _LEAVES[index],
        "index": index,
        "size": size,
        "proof": inclusion_proof(index, size, _TREE.node),
        "root": _TREE.root(size),
    }


def _consistency(size1: int, size2: int) -> dict[str, Any]:
    return {
        "size1": size1,
        "root1": _TREE.root(size1),
        "size2": size2,
        "root2": _TREE.root(size2),
        "proof": consistency_proof(size1, size2, _TREE.node),
    }


def test_every_leaf_of_every_small_tree_is_proved() -> None:
    for size in range(1, 70):
        for index in range(size):
            verify_inclusion(**_inclusion(index, size))


def test_every_growth_of_small_trees_is_proved() -> None:
    for size2 in range(1, 70):
        for size1 in range(1, size2 + 1):
            verify_consistency(**_consistency(size1, size2))


@given(_places())
def test_a_leaf_of_any_tree_is_proved(place: tuple[int, int]) -> None:
    verify_inclusion(**_inclusion(*place))


@given(_places())
def test_any_growth_is_proved(place: tuple[int, int]) -> None:
    index, size = place
    verify_consistency(**_consistency(index + 1, size))


# What an attacker, or a slip, makes of a proof. Sizes whose paths have one shape (11 and 12 for
# leaf 5) no proof tells apart: the checkpoint signs the size together with the root.
Damage = Callable[[list[bytes]], list[bytes]]
_DAMAGES: dict[str, Damage] = {
    "a hash is left over": lambda proof: [*proof, _OTHER],
    "a hash is left over in front": lambda proof: [_OTHER, *proof],
    "the last hash is missing": lambda proof: proof[:-1],
    "the first hash is missing": lambda proof: proof[1:],
    "a hash is another": lambda proof: [_OTHER, *proof[1:]],
    "a hash is short": lambda proof: [*proof[:-1], proof[-1][:31]],
    "a hash is long": lambda proof: [*proof[:-1], proof[-1] + b"\0"],
    "a hash is text": lambda proof: [*proof[:-1], proof[-1].hex()],  # type: ignore[list-item]
    "it is reversed": lambda proof: proof[::-1],
    "it is empty": lambda _: [],
}


@pytest.mark.parametrize("damage", _DAMAGES.values(), ids=_DAMAGES)
@given(place=_places())
def test_a_damaged_inclusion_proof_is_refused(damage: Damage, place: tuple[int, int]) -> None:
    parts = _inclusion(*place)
    if len(parts["proof"]) < 2:
        parts = _inclusion(5, 11)
    damaged = {**parts, "proof": damage(parts["proof"])}
    if damaged["proof"] != parts["proof"]:
        with pytest.raises(ProofError):
            verify_inclusion(**damaged)


@pytest.mark.parametrize("damage", _DAMAGES.values(), ids=_DAMAGES)
@given(place=_places())
def test_a_damaged_consistency_proof_is_refused(damage: Damage, place: tuple[int, int]) -> None:
    parts = _consistency(place[0] + 1, place[1])
    if len(parts["proof"]) < 2:
        parts = _consistency(5, 11)
    damaged = {**parts, "proof": damage(parts["proof"])}
    if damaged["proof"] != parts["proof"]:
        with pytest.raises(ProofError):
            verify_consistency(**damaged)


@pytest.mark.parametrize(
    "change",
    [
        {"index": 6}, {"index": 4}, {"index": -1}, {"index": 11}, {"index": True}, {"index": 5.0},
        {"size": 22}, {"size": 8}, {"size": 6}, {"size": 0}, {"size": 5}, {"size": -11},
        {"root": _TREE.root(12)}, {"root": EMPTY_ROOT}, {"root": b""}, {"root": None},
        {"leaf_hash": _OTHER}, {"leaf_hash": b""}, {"leaf_hash": _LEAVES[6]},
    ],
    ids=str,
)  # fmt: skip
def test_an_inclusion_proof_of_something_else_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ProofError):
        verify_inclusion(**(_inclusion(5, 11) | change))


@pytest.mark.parametrize(
    "change",
    [
        {"size1": 0}, {"size1": 4}, {"size1": 6}, {"size1": 12}, {"size1": -5}, {"size1": True},
        {"size2": 22}, {"size2": 8}, {"size2": 6}, {"size2": 4}, {"size2": 5}, {"size2": 0},
        {"root1": _TREE.root(6)}, {"root1": EMPTY_ROOT}, {"root1": b""},
        {"root2": _TREE.root(12)}, {"root2": EMPTY_ROOT}, {"root2": None},
        {"root1": _TREE.root(11), "root2": _TREE.root(5)},
    ],
    ids=str,
)  # fmt: skip
def test_a_consistency_proof_of_something_else_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ProofError):
        verify_consistency(**(_consistency(5, 11) | change))


def test_nothing_is_proved_about_the_empty_tree() -> None:
    with pytest.raises(ProofError):
        verify_inclusion(b"", 0, 0, [], EMPTY_ROOT)
    with pytest.raises(ProofError):
        verify_inclusion(b"", 0, 1, [], b"")
    with pytest.raises(ProofError):
        verify_inclusion(leaf_hash(b""), 0, 0, [], EMPTY_ROOT)
    with pytest.raises(ProofError):
        verify_consistency(0, EMPTY_ROOT, 0, EMPTY_ROOT, [])
    with pytest.raises(ProofError):
        verify_consistency(0, EMPTY_ROOT, 3, _TREE.root(3), [])


def test_one_leaf_is_its_own_proof_and_one_size_has_one_root() -> None:
    verify_inclusion(_LEAVES[0], 0, 1, [], _LEAVES[0])
    verify_consistency(7, _TREE.root(7), 7, _TREE.root(7), [])
    with pytest.raises(ProofError):
        verify_consistency(7, _TREE.root(7), 7, _TREE.root(8), [])
    with pytest.raises(ProofError):
        verify_consistency(7, _TREE.root(7), 7, _TREE.root(7), [_OTHER])


def test_the_error_ends_a_process_as_a_breach_of_integrity() -> None:
    with pytest.raises(ProofError) as caught:
        verify_inclusion(_LEAVES[0], 0, 1, [], _OTHER)
    assert caught.value.exit_code is ExitCode.INTEGRITY
    assert "another root" in caught.value.message
