"""The ledger as static files that anybody can serve and check: C2SP tlog-tiles.

`checkpoint`, `tile/LEVEL/N` and `tile/entries/N` are as that specification says. An entry bundle
cannot hold an entry of more than 65,535 bytes: one with such an entry is written as
`entries/N.ndjson` instead, a line an entry. `checkpoints/` has every signed note.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from ledger.checkpoint import ENTRIES, unverified
from ledger.errors import ProofError, UsageError
from ledger.file import whole
from ledger.file.store import Ledger
from ledger.reading.tiles import TILE_WIDTH, Tiles
from ledger.tree import TILE_HEIGHT

MAX_BUNDLED_BYTES = 2**16 - 1
VERIFIER = "verify_ledger.py"
_TOP = ("tile", "entries", "checkpoints")
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
    """Write a ledger as static files; what an earlier export of it wrote stays.

    Raises UsageError for a folder that holds something else, IntegrityError for a tree that is not
    whole.
    """
    tiles = Tiles(ledger)
    writer = _Writer(folder, is_new=not _has_earlier(folder, ledger.origin, tiles))
    readme = _README.format(origin=ledger.origin, size=tiles.size, verifier=VERIFIER)
    whole.write(folder / "README.md", readme.encode())
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
    for size, note in ledger.rows(
        "SELECT size, note FROM checkpoints WHERE log = ? ORDER BY size", [ENTRIES]
    ):
        writer.write(f"checkpoints/{size:012}.checkpoint", note.encode)
    writer.forget_others()
    whole.write(folder / VERIFIER, Path(__file__).with_name(VERIFIER).read_bytes())
    # The checkpoint last: whoever reads it finds everything that it speaks of.
    whole.write(folder / "checkpoint", (ledger.newest_note() or "").encode())
    return Exported(folder, tiles.size, tiles.root(tiles.size).hex(), writer.written, large)


class _Writer:
    """Writes files below a folder, each whole or not at all.

    In a folder that is not new, one that stands there already is the same and is left.
    """

    def __init__(self, folder: Path, *, is_new: bool) -> None:
        self._folder = folder
        self._is_new = is_new
        self._names: set[str] = set()
        self.written = 0

    def write(self, name: str, made: Callable[[], bytes]) -> None:
        self._names.add(name)
        path = self._folder / name
        if path.exists() and not self._is_new:
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        whole.write(path, made())
        self.written += 1

    def forget_others(self) -> None:
        """Remove what only an earlier export needed: partial tiles of a smaller tree."""
        for top in _TOP:
            for path in sorted((self._folder / top).rglob("*"), reverse=True):
                if path.is_dir():
                    if not any(path.iterdir()):
                        path.rmdir()
                elif path.relative_to(self._folder).as_posix() not in self._names:
                    path.unlink()


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


def _has_earlier(folder: Path, origin: str, tiles: Tiles) -> bool:
    """Whether the folder has an earlier export of this very ledger; one cut short does not count.

    Raises UsageError where it holds something else.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if not any(folder.iterdir()) or _was_cut_short(folder, origin):
        return False
    with suppress(OSError, UnicodeDecodeError, ProofError):
        earlier = unverified((folder / "checkpoint").read_text(encoding="utf-8"))
        is_ours = earlier.origin == origin and earlier.size <= tiles.size
        if is_ours and tiles.root(earlier.size) == earlier.root:
            return True
    raise UsageError(
        f"{folder} holds something that is not an export of {origin} as it is now.",
        "Name a new folder.",
    )


def _was_cut_short(folder: Path, origin: str) -> bool:
    """Whether an export of the ledger began here and did not come to its checkpoint."""
    if (folder / "checkpoint").exists():
        return False
    with suppress(OSError, UnicodeDecodeError):
        said = (folder / "README.md").read_text(encoding="utf-8")
        return said.startswith(_README.split(" with ")[0].format(origin=origin))
    return False
