"""What can be done to an export of 600 entries, and what the verifier then says."""

import os
import shutil
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path

from tests.export.made import BATCHES, FIRST, SECOND, STRANGER, entry, made, note, put, rotation

OTHER_ROOT = b"\x07" * 32
THIRD = "checkpoints/000000000300.checkpoint"
NEWEST = "checkpoints/000000000600.checkpoint"


def damage(folder: Path, name: str, at: int) -> None:
    """Change one byte."""
    data = bytearray((folder / name).read_bytes())
    data[at] ^= 1
    put(folder / name, bytes(data))


def swap_in(folder: Path, name: str, old: bytes, new: bytes) -> None:
    """Replace bytes that stand exactly once in a file."""
    data = (folder / name).read_bytes()
    assert data.count(old) == 1
    put(folder / name, data.replace(old, new))


def bundle(folder: Path, number: int, change: Callable[[list[bytes]], object]) -> None:
    """Change the list of entries of a bundle, as someone without the key could."""
    name = f"tile/entries/{number:03}" + (".p/88" if number == 2 else "")
    data, entries = (folder / name).read_bytes(), []
    while data:
        end = 2 + int.from_bytes(data[:2], "big")
        entries.append(data[2:end])
        data = data[end:]
    change(entries)
    put(folder / name, b"".join(len(one).to_bytes(2, "big") + one for one in entries))


def swap(entries: list[bytes]) -> None:
    """Two entries in each other's place."""
    entries[19], entries[20] = entries[20], entries[19]


def rewrite(folder: Path, at: int, new: bytes) -> None:
    """The whole export with another entry, signed as the holder of the key could."""
    one = made(600, *BATCHES)
    one.entries[at - 1] = new
    one.write(folder)


def out_of_turn(folder: Path) -> None:
    """Two changes of the key, both from the first one."""
    one = made(600, *BATCHES)
    one.entries[8:10] = [rotation(9, SECOND), rotation(10, STRANGER)]
    one.write(folder)


def link(folder: Path, name: str) -> None:
    """A link where a file or a folder was."""
    target = folder.parent / "elsewhere"
    (folder / name).rename(target)
    (folder / name).symlink_to(target)


def nothing(folder: Path, name: str) -> None:
    """Leave a file out."""
    (folder / name).unlink()


def device(folder: Path) -> None:
    """A pipe where a file was: reading it would never end."""
    nothing(folder, THIRD)
    os.mkfifo(folder / THIRD)


def forged(folder: Path) -> None:
    """A signature by a stranger in the name of the key."""
    text, _, _ = (folder / "checkpoint").read_text("utf-8").partition("\n\n")
    blob = FIRST.short + STRANGER.private.sign(f"{text}\n".encode())
    put(folder / "checkpoint", f"{text}\n\n— {FIRST.name} {b64encode(blob).decode()}\n")


ROOT = made(600).root()
NO_ORDER = entry(9).replace(b'"v":1', b'"V":1')
TWICE = entry(9).replace(b'{"actor":null', b'{"actor":"me","actor":null')
DEEP_TWICE = entry(9).replace(b'"id":9', b'"id":9,"id":8')
NAN = entry(9).replace(b'"actor":null', b'"actor":NaN')
DEEP = entry(9).replace(b'"actor":null', b'"actor":' + b"[" * 30_000 + b"]" * 30_000)
ELSEWHERE = "another.example/log"
# By name: what is done, how a line of the answer begins, the first bad sequence number.
DAMAGES: dict[str, tuple[Callable[[Path], object], str, int | None]] = {
    "entry changed": (
        lambda f: swap_in(f, "tile/entries/000", b'"key:7"', b'"key:8"'),
        "entry 7: is not what tile/0/000 states; 1 differ",
        7,
    ),
    "entry removed, bundle shortened": (
        lambda f: bundle(f, 0, lambda entries: entries.pop(4)),
        "entry 5: is not what tile/0/000 states; 251 differ",
        5,
    ),
    "entry added": (
        lambda f: bundle(f, 2, lambda entries: entries.append(entry(601))),
        "tile/entries/002.p/88: goes on after its last entry",
        601,
    ),
    "two entries swapped": (
        lambda f: bundle(f, 0, swap),
        "entry 20: is not what tile/0/000 states; 2 differ",
        20,
    ),
    "hash in a level 0 tile changed": (
        lambda f: damage(f, "tile/0/000", 32 * 41),
        "entry 42: is not what tile/0/000 states; 1 differ",
        42,
    ),
    "hash in a level 1 tile changed": (
        lambda f: damage(f, "tile/1/000.p/2", 32),
        "hash 1, up to entry 512: is not what tile/1/000.p/2 states; 1 differ",
        512,
    ),
    "root of the checkpoint changed": (
        lambda f: put(f / "checkpoint", note(600, OTHER_ROOT, FIRST)),
        "checkpoint: is of 600 entries, and its root is not that of the entries here",
        600,
    ),
    "size of the checkpoint raised": (
        lambda f: put(f / "checkpoint", note(601, ROOT, FIRST)),
        "tile/entries/002.p/89: is missing, a link, or no file",
        513,
    ),
    "size of the checkpoint absurd": (
        lambda f: put(f / "checkpoint", note(10**17, ROOT, FIRST)),
        "tile/entries/002: is missing, a link, or no file",
        1,
    ),
    "signed by another key": (
        lambda f: put(f / "checkpoint", note(600, ROOT, STRANGER)),
        f"checkpoint: is not signed, or wrongly, by {FIRST.name}+{FIRST.short.hex()}",
        600,
    ),
    "signature forged": (
        forged,
        f"checkpoint: is not signed, or wrongly, by {FIRST.name}+{FIRST.short.hex()}",
        600,
    ),
    "checkpoint of another origin": (
        lambda f: put(f / "checkpoint", note(600, ROOT, FIRST, origin=ELSEWHERE)),
        "checkpoint: its origin is not the key's",
        600,
    ),
    "checkpoint with a fourth line": (
        lambda f: swap_in(f, "checkpoint", b"=\n\n", b"=\nmore\n\n"),
        "checkpoint: is not a signed checkpoint of three lines",
        None,
    ),
    "old checkpoint forked": (
        lambda f: put(f / THIRD, note(300, OTHER_ROOT, FIRST)),
        f"{THIRD}: is of 300 entries, and its root is not that of the entries here",
        300,
    ),
    "old checkpoint of another size": (
        lambda f: shutil.copy(f / NEWEST, f / THIRD),
        f"{THIRD}: is of 600 entries, and the end is missing or was rolled back",
        301,
    ),
    "newest checkpoint missing": (
        lambda f: nothing(f, NEWEST),
        f"{NEWEST}: is missing, a link, or no file",
        600,
    ),
    "newest checkpoint differs": (
        lambda f: put(f / NEWEST, note(600, ROOT, FIRST, STRANGER)),
        f"{NEWEST}: differs from checkpoint",
        600,
    ),
    "back-dated entry": (
        lambda f: rewrite(f, 30, entry(30, observed_at="2026-01-01T00:00:28.999Z")),
        "entry 30: is back-dated",
        30,
    ),
    "time without a zone": (
        lambda f: rewrite(f, 30, entry(30, observed_at="2026-01-01T00:00:30")),
        "entry 30: can't compare",
        30,
    ),
    "bundle truncated": (
        lambda f: put(f / "tile/entries/001", (f / "tile/entries/001").read_bytes()[:-1]),
        "tile/entries/001: ends before entry 512; no more is checked",
        512,
    ),
    "bytes after the last entry": (
        lambda f: put(f / "tile/entries/001", (f / "tile/entries/001").read_bytes() + b"\0"),
        "tile/entries/001: goes on after its last entry",
        513,
    ),
    "bundle missing": (
        lambda f: nothing(f, "tile/entries/001"),
        "tile/entries/001: is missing, a link, or no file",
        257,
    ),
    "tile missing": (
        lambda f: nothing(f, "tile/0/001"),
        "tile/0/001: is missing, a link, or no file",
        257,
    ),
    "tile too short": (
        lambda f: put(f / "tile/0/001", b"\0" * 32 * 255),
        "tile/0/001: is 8,160 bytes long and not 8,192",
        257,
    ),
    "stray tile": (
        lambda f: put(f / "tile/0/003", b"\0" * 32),
        "tile/0/003: does not belong in this export",
        None,
    ),
    "stray bundle": (
        lambda f: put(f / "tile/entries/002.p/89", b""),
        "tile/entries/002.p/89: does not belong in this export",
        None,
    ),
    "bundle twice": (
        lambda f: put(f / "entries/000.ndjson", b"{}\n"),
        "entries/000.ndjson: does not belong in this export",
        None,
    ),
    "stray checkpoint": (
        lambda f: put(f / "checkpoints/000000000601.checkpoint", note(601, ROOT, FIRST)),
        "checkpoints/000000000601.checkpoint: does not belong in this export",
        None,
    ),
    "stray file": (
        lambda f: put(f / "checkpoints/notes 300.txt", b""),
        "checkpoints/notes 300.txt: does not belong in this export",
        None,
    ),
    "checkpoint is a link": (
        lambda f: link(f, THIRD),
        f"{THIRD}: is missing, a link, or no file",
        300,
    ),
    "tile is a link": (
        lambda f: link(f, "tile/0/000"),
        "tile/0/000: is missing, a link, or no file",
        1,
    ),
    "folder is a link": (
        lambda f: link(f, "tile/0"),
        "tile/0: does not belong in this export",
        None,
    ),
    "device": (
        device,
        f"{THIRD}: is missing, a link, or no file",
        300,
    ),
    "file too large": (
        lambda f: os.truncate(f / THIRD, 1 << 30),
        f"{THIRD}: is missing, a link, or no file of at most 262,144 bytes",
        300,
    ),
    "keys out of order": (
        lambda f: rewrite(f, 9, NO_ORDER),
        "entry 9: is not a JSON object of the nine keys",
        9,
    ),
    "key twice": (lambda f: rewrite(f, 9, TWICE), "entry 9: has a JSON key twice", 9),
    "inner key twice": (lambda f: rewrite(f, 9, DEEP_TWICE), "entry 9: has a JSON key twice", 9),
    "not JSON": (lambda f: rewrite(f, 9, NAN), "entry 9: invalid literal for int()", 9),
    "not UTF-8": (lambda f: rewrite(f, 9, b"\xff"), "entry 9: 'utf-8' codec can't decode", 9),
    "too deep": (lambda f: rewrite(f, 9, DEEP), "entry 9: maximum recursion depth", 9),
    "rotated out of turn": (
        out_of_turn,
        "entry 10: names a key out of turn",
        10,
    ),
    "no key named": (
        lambda f: rewrite(f, 9, entry(9, kind="ledger:key:rotated", body={"object": []})),
        "entry 9: list indices must be integers",
        9,
    ),
    "rotated without the old key": (
        lambda f: rewrite(f, 400, rotation(400, SECOND)),
        f"checkpoint: is not signed, or wrongly, by {SECOND.name}+{SECOND.short.hex()}",
        600,
    ),
}
