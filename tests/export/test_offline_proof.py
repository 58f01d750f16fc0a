"""A proof of one entry, checked offline: good ones hold, bad ones are named."""

import re
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.export.made import FIRST, STRANGER, Made, made, node, proof, put
from tests.export.running import Alone, verify

_HASH = b64encode(b"\x07" * 32).decode()


@pytest.fixture(scope="module")
def logged() -> Made:
    """A small ledger to prove entries of."""
    return made(21, 8)


@pytest.mark.parametrize("size", [1, 8, 21])
def test_a_proof_holds(alone: Alone, logged: Made, tmp_path: Path, size: int) -> None:
    for seq in {1, size // 2 + 1, size}:
        put(tmp_path / "a.tlog-proof", proof(logged, seq, size))
        put(tmp_path / "entry", logged.entries[seq - 1])
        given = "--proof", tmp_path / "a.tlog-proof", "--entry", tmp_path / "entry"
        code, lines = alone(*given, "--key", FIRST.vkey)
        assert (code, lines[0][: lines[0].index(",")]) == (
            0,
            f"HOLDS: entry {seq} of {size} entries",
        )


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda text: text.replace("index 4", "index 5"), "entry: is not entry 6 of it"),
        (lambda text: text.replace("index 4", "index 20"), "are not the path of this index"),
        (lambda text: text.replace("index 4", "index 21"), "are not the path of this index"),
        (lambda text: text.replace("\n\n", f"\n{_HASH}\n\n", 1), "are not the path of this index"),
        (lambda text: re.sub(r"\n[^\n]+\n\n", "\n\n", text, count=1), "are not the path"),
        (lambda text: text.replace("index 4", "index 04"), "is not a c2sp.org/tlog-proof@v1"),
        (lambda text: text.replace("\n21\n", "\n22\n"), "is not signed, or wrongly, by"),
        (lambda text: text.replace("@v1\n", "@v1\nextra aGk=\n"), None),
    ],
)
def test_a_bad_proof_is_named(
    logged: Made, tmp_path: Path, change: Callable[[str], str], problem: str | None
) -> None:
    put(tmp_path / "a.tlog-proof", change(proof(logged, 5, 21)))
    put(tmp_path / "entry", logged.entries[4])
    given = "--proof", tmp_path / "a.tlog-proof", "--entry", tmp_path / "entry"
    code, lines = verify(*given, "--key", FIRST.vkey)
    assert code == (5 if problem else 0)
    assert problem is None or problem in "\n".join(lines)


def test_a_proof_is_of_one_entry_and_one_key(logged: Made, tmp_path: Path) -> None:
    put(tmp_path / "a.tlog-proof", proof(logged, 5, 21))
    put(tmp_path / "entry", logged.entries[4] + b"\n")
    given = "--proof", tmp_path / "a.tlog-proof", "--entry", tmp_path / "entry"
    assert "is not entry 5 of it, to the byte" in verify(*given, "--key", FIRST.vkey)[1][1]
    put(tmp_path / "entry", logged.entries[4])
    assert "is not signed, or wrongly, by" in verify(*given, "--key", STRANGER.vkey)[1][1]
    inner = node(b"\1" * 32, b"\2" * 32)
    put(tmp_path / "entry", inner)
    assert verify(*given, "--key", FIRST.vkey)[0] == 5
