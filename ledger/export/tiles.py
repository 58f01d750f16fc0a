"""The ledger as static files that anybody can serve and check: C2SP tlog-tiles.

`checkpoint`, `tile/LEVEL/N` and `tile/entries/N` are as that specification says. An entry bundle
cannot hold an entry of more than 65,535 bytes: one with such an entry is written as
`entries/N.ndjson` instead, a line an entry. `checkpoints/` has every signed note.
"""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from ledger.checkpoint import unverified
from ledger.errors import ProofError, UsageError
from ledger.file.layout import ENTRIES
from ledger.file.store import Ledger
from ledger.reading.tiles import TILE_WIDTH, Tiles
from ledger.writing.seal import TILE_HEIGHT

MAX_BUNDLED_BYTES = 2**16 - 1
VERIFIER = "verify_ledger.py"
_README = """\
This folder is a transparency log: the ledger {origin} with {size} entries.

    python {verifier} . --key KEY

KEY is the ledger's public key, from a source that you trust and not from whoever gave you this
folder. The program needs Python 3.11 and the package `cryptography`, and nothing of deploy-ledger;
read it first, it is short. Its own --help says what it checks.
"""


@dataclass(frozen=True)
class Exported:
    """What was written."""

    folder: Path
    size: int
    root: str
    written: int
    large: int

    def as_json(self) -> dict[str, str | int]:
        """What the command prints."""
        return {**vars(self), "folder": str(self.folder)}


def export(ledger: Ledger, folder: Path, progress: Callable[[str], None]) -> Exported:
    """Write a ledger as static files; what an earlier export wrote and is whole stays.

    Raises UsageError for a folder that holds something else, IntegrityError for a tree that is not
    whole.
    """
    _check_folder(folder, ledger.origin)
    tiles = Tiles(ledger)
    writer = _Writer(folder)
    large = 0
    for number in range(_tiles(tiles.size)):
        large += _write_entries(ledger, tiles, number, writer)
        if number % 100 == 99:
            progress(f"{(number + 1) * TILE_WIDTH:,} of {tiles.size:,} entries")
    level = 0
    while tiles.size >> TILE_HEIGHT * level:
        for number in range(_tiles(tiles.size >> TILE_HEIGHT * level)):
            width = tiles.width(level, number)
            path = f"tile/{level}/{_path(number, width)}"
            writer.write(path, partial(_hashes, tiles, level, number))
        level += 1
    newest = ""
    for size, note in ledger.rows(
        "SELECT size, note FROM checkpoints WHERE log = ? ORDER BY size", [ENTRIES]
    ):
        newest = note
        writer.write(f"checkpoints/{size:012}.checkpoint", note.encode)
    shutil.copyfile(Path(__file__).with_name(VERIFIER), folder / VERIFIER)
    readme = _README.format(origin=ledger.origin, size=tiles.size, verifier=VERIFIER)
    (folder / "README.md").write_text(readme, encoding="utf-8")
    # The checkpoint last: whoever reads it finds everything that it speaks of.
    (folder / "checkpoint").write_text(newest, encoding="utf-8")
    writer.forget_partial(tiles.size)
    return Exported(folder, tiles.size, tiles.root(tiles.size).hex(), writer.written, large)


class _Writer:
    """Writes files below a folder, each whole or not at all; one that stands is not made again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.written = 0

    def write(self, name: str, made: Callable[[], bytes]) -> None:
        path = self._folder / name
        if path.exists():
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".{path.name}.part")
        part.write_bytes(made())
        part.replace(path)
        self.written += 1

    def forget_partial(self, size: int) -> None:
        """Remove the partial tiles of an earlier, smaller export."""
        for path in [*self._folder.glob("tile/**/*.p/*"), *self._folder.glob("entries/**/*.p/*")]:
            level = path.relative_to(self._folder).parts[1]
            shift = TILE_HEIGHT * int(level) if level.isdigit() and "tile" in path.parts else 0
            if int(path.name.removesuffix(".ndjson")) != (size >> shift) % TILE_WIDTH:
                path.unlink()
        for parent in self._folder.glob("**/*.p"):
            if not any(parent.iterdir()):
                parent.rmdir()


def _hashes(tiles: Tiles, level: int, number: int) -> bytes:
    return b"".join(tiles.tile(level, number))


def _write_entries(ledger: Ledger, tiles: Tiles, number: int, writer: _Writer) -> int:
    """Write one bundle; how many of its entries are too large for one."""
    width, first = tiles.width(0, number), number * TILE_WIDTH + 1
    rows = ledger.rows(
        "SELECT payload FROM entries WHERE seq BETWEEN ? AND ? ORDER BY seq",
        [first, first + width - 1],
    )
    payloads = [payload.encode() for (payload,) in rows]
    path = _path(number, width)
    large = sum(len(payload) > MAX_BUNDLED_BYTES for payload in payloads)
    if large:
        writer.write(f"entries/{path}.ndjson", lambda: b"".join(p + b"\n" for p in payloads))
    else:
        writer.write(f"tile/entries/{path}", lambda: b"".join(_bundled(payloads)))
    return large


def _bundled(payloads: list[bytes]) -> Iterator[bytes]:
    for payload in payloads:
        yield len(payload).to_bytes(2, "big")
        yield payload


def _tiles(count: int) -> int:
    return -(-count // TILE_WIDTH)


def _path(number: int, width: int) -> str:
    """C2SP tlog-tiles: three digits a part, an x before all but the last, `.p/W` if partial."""
    digits = f"{number:03}"
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    parts = [digits[start : start + 3] for start in range(0, len(digits), 3)]
    path = "/".join([*(f"x{part}" for part in parts[:-1]), parts[-1]])
    return path if width == TILE_WIDTH else f"{path}.p/{width}"


def _check_folder(folder: Path, origin: str) -> None:
    if not folder.exists() or not any(folder.iterdir()):
        folder.mkdir(parents=True, exist_ok=True)
        return
    try:
        if unverified((folder / "checkpoint").read_text(encoding="utf-8")).origin == origin:
            return
    except (OSError, UnicodeDecodeError, ProofError):
        pass
    raise UsageError(
        f"{folder} holds something that is not an export of {origin}.", "Name a new folder."
    )
