#!/usr/bin/env python3
"""Check an exported deployment ledger, without the program that wrote it.

    python verify_ledger.py DIR --key KEY [--anchor PATH ...] [--since FILE] [--json]
    python verify_ledger.py --proof FILE.tlog-proof --entry FILE --key KEY [--json]

DIR is the export; KEY the key you trust, or a file with it, from elsewhere: a key shipped inside
the export proves nothing. Anchors are checkpoints published elsewhere (files, or folders with
*.checkpoint in them), --since is the one you kept from last time. Exit codes: 0 holds, 2 wrong
usage, 3 cannot be verified (not readable), 5 does not hold.

HOLDS means: each entry is there, unchanged and in its place, under a root that the key signed, and
each checkpoint and each anchor is of this same history. It does not mean that an entry was true
when it was written; and whoever holds the key can sign another history: only an anchor, a
checkpoint kept where they cannot change it, shows that they did not. Written from RFC 6962 and
8785 and C2SP signed-note, tlog-checkpoint, tlog-tiles and tlog-proof.
"""

import argparse
import json
import os
import re
import sys
from base64 import b64decode, b64encode
from bisect import insort
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from hashlib import sha256
from math import inf
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

FILE_LIMIT, LINES_LIMIT, BUNDLE_LIMIT = 64 << 20, 4 << 30, 256 * (2 + 65_535)
NOTE_LIMIT, MOST_KEYS, MOST_PROBLEMS = 256 << 10, 1_000, 50
ENTRY_KEYS = "actor body key kind observed_at occurred_at source strength v"
ROTATED = "ledger:key:rotated"
VKEY = re.compile(r"([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]{44})")
CHECKPOINT = re.compile(
    r"(([^\x00-\x1f]+)\n(0|[1-9][0-9]{0,17})\n([A-Za-z0-9+/]{43}=)\n)\n"
    r"((?:— [^\s+\x00-\x1f]+ [A-Za-z0-9+/]+=*\n)+)"
)
PROOF = re.compile(
    r"c2sp\.org/tlog-proof@v1\n(?:extra [A-Za-z0-9+/=]*\n)?index (0|[1-9][0-9]{0,17})\n"
    r"((?:[A-Za-z0-9+/]{43}=\n){0,63})\n((?s:.*))"
)


def plain(path: Path, limit: int) -> Path:
    """The path of a plain file of at most `limit` bytes; links and devices are refused."""
    if path.is_symlink() or not path.is_file() or path.stat().st_size > limit:
        raise ValueError(f"is missing, a link, or no file of at most {limit:,} bytes")
    return path


class Key(NamedTuple):
    """An Ed25519 key that signs checkpoints, written NAME+ID+BASE64 (signed-note)."""

    name: str
    short: bytes
    public: bytes

    @classmethod
    def parse(cls, text: object) -> "Key":
        """Read a key; its ID must be the one that its name and its bytes give."""
        match = VKEY.fullmatch(text) if isinstance(text, str) else None
        data = b64decode(match[3]) if match else b""
        short = sha256(match[1].encode() + b"\n" + data).digest()[:4] if match else b""
        if not match or data[0] != 1 or short.hex() != match[2]:
            raise ValueError("is not an Ed25519 key NAME+ID+BASE64, or has not its own ID")
        return cls(match[1], short, data[1:])

    def __str__(self) -> str:
        return f"{self.name}+{self.short.hex()}"


class Checkpoint(NamedTuple):
    """A signed note of exactly three lines of text: origin, size and root (tlog-checkpoint)."""

    text: bytes
    origin: str
    size: int
    root: bytes
    signatures: list[tuple[str, bytes]]

    @classmethod
    def parse(cls, note: str) -> "Checkpoint":
        """Read a checkpoint; nothing is said yet about whether its signatures are right."""
        if not (match := CHECKPOINT.fullmatch(note)):
            raise ValueError("is not a signed checkpoint of three lines")
        lines = [line.split(" ") for line in match[5].splitlines()]
        signatures = [(name, b64decode(data)) for _, name, data in lines]
        if [b64encode(blob).decode() for _, blob in signatures] != [data for *_, data in lines]:
            raise ValueError("has a signature that is not in base64")
        return cls(match[1].encode(), match[2], int(match[3]), b64decode(match[4]), signatures)

    def signed_by(self, key: Key) -> bool:
        """Whether the key signed it. Signatures by other keys say nothing and are passed over."""
        mine = [s[4:] for name, s in self.signatures if (name, s[:4]) == (key.name, key.short)]
        with suppress(InvalidSignature):
            for signature in mine:
                Ed25519PublicKey.from_public_bytes(key.public).verify(signature, self.text)
            return bool(mine)
        return False


def node_of(left: bytes, right: bytes) -> bytes:
    """The hash of two neighbours in the tree (RFC 6962, section 2.1)."""
    return sha256(b"\x01" + left + right).digest()


def root_by_path(entry: bytes, index: int, size: int, path: list[str]) -> bytes:
    """The root that an inclusion path leads to; it must hold neither a hash more nor one less."""
    if index >= size or bool(path) != (size > 1):
        raise ValueError("its hashes are not the path of this index in a tree of this size")
    if size == 1:
        return sha256(b"\x00" + entry).digest()
    left = 1 << (size - 1).bit_length() - 1  # the largest power of 2 below the size
    if index < left:
        return node_of(root_by_path(entry, index, left, path[:-1]), b64decode(path[-1]))
    return node_of(b64decode(path[-1]), root_by_path(entry, index - left, size - left, path[:-1]))


def object_of(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object, refused when it has a key twice: readers would differ about what it says."""
    if len(made := dict(pairs)) != len(pairs):
        raise ValueError("has a JSON key twice")
    return made


def next_entry(file: BinaryIO, by_line: bool) -> bytes | None:
    """The next entry of a bundle: after two bytes that tell its length, or in .ndjson as a line."""
    if by_line:
        line = file.readline(FILE_LIMIT)
        return line[:-1] if line.endswith(b"\n") else None
    data = file.read(2)
    data += file.read(int.from_bytes(data, "big"))
    return data[2:] if len(data) == 2 + int.from_bytes(data[:2], "big") else None


def tile_name(number: int, width: int) -> str:
    """The path of a tile within its level: x001/x234/067, and .p/WIDTH unless it is full."""
    path = f"{number % 1000:03}"
    while number := number // 1000:
        path = f"x{number % 1000:03}/{path}"
    return path if width == 256 else f"{path}.p/{width}"


class Audit:
    """One check of an export or of a proof: what is known so far, and the problems found."""

    def __init__(self, trusted: Key) -> None:
        self.trusted, self.folder, self.part = trusted, Path(), ""
        self.head = Checkpoint(b"", "", 0, b"", [])
        self.count = self.size = self.checkpoints = self.compared = 0
        self.problems: list[tuple[float, int, str]] = []
        self.anchors: list[tuple[int, str, Checkpoint]] = []  # by size, those to come
        self.parts: list[tuple[int, bytes]] = []  # sizes and roots of the tree's full parts
        self.rows: dict[int, list[bytes]] = {}  # of each level, the tile being filled
        self.keys, self.since = list[Key](), 0  # from the first one on; in force last time
        self.signatures: list[tuple[float, str, Checkpoint, range | None]] = []  # to be checked
        self.time, self.read = datetime.min.replace(tzinfo=UTC), set[str]()

    def check(self, good: bool, seq: float, problem: str) -> None:
        """Note a problem unless all is good; `seq` is where it begins in the ledger."""
        if not good:
            self.count += 1
            insort(self.problems, (seq, self.count, problem[:400]))
            del self.problems[MOST_PROBLEMS:]

    @contextmanager
    def reading(self, seq: float, what: str) -> Iterator[None]:
        """What cannot be read in here is a problem, not the end of the check."""
        try:
            yield
        except (ValueError, LookupError, TypeError, RecursionError) as error:
            self.check(False, seq, f"{what}: {error}")

    def note(self, path: Path, seq: float, what: str) -> Checkpoint | None:
        """The checkpoint in a file; None, and a problem, if there is none."""
        with self.reading(seq, what):
            return Checkpoint.parse(plain(path, NOTE_LIMIT).read_bytes().decode())
        return None

    def export(self, folder: Path, anchors: dict[Path, bool]) -> None:
        """All checks of an export: its entries and tiles, other files, the key, the anchors."""
        for path, named in anchors.items():  # a folder may hold checkpoints of other logs too
            note = self.note(path, inf, str(path))
            if note and (named or note.origin == self.trusted.name):
                insort(self.anchors, (note.size, str(path), note))
        self.compared = len(self.anchors)
        if (head := self.note(folder / "checkpoint", inf, "checkpoint")) is None:
            return
        self.folder, self.head, end = folder, head, 0
        self.reach()
        while self.size == end < head.size:  # until the last entry, or one that is missing
            end = min(end + 256, head.size)
            for entry in self.bundle(end):
                self.add(entry)
                with self.reading(self.size, f"entry {self.size}"):
                    self.entry(entry)
                self.reach()
        for level in sorted(self.rows):
            self.compare(level)
        if self.size == head.size > 0:
            self.no_other_files()
        for _, what, note in self.anchors:
            self.judge(what, note)
        self.signed()

    def bundle(self, end: int) -> Iterator[bytes]:
        """The entries of the bundle up to number `end`, as far as they are there."""
        name, first = tile_name(self.size // 256, end - self.size), self.size + 1
        path, lines = f"tile/entries/{name}", f"entries/{name}.ndjson"
        by_line = (self.folder / lines).exists() and not (self.folder / path).exists()
        path, limit = (lines, LINES_LIMIT) if by_line else (path, BUNDLE_LIMIT)
        self.read.add(path)
        with self.reading(first, path), plain(self.folder / path, limit).open("rb") as file:
            for seq in range(first, end + 1):
                if (entry := next_entry(file, by_line)) is None:
                    self.check(False, seq, f"{path}: ends before entry {seq}; no more is checked")
                    return
                yield entry
            self.check(not file.read(1), end + 1, f"{path}: goes on after its last entry")

    def add(self, entry: bytes) -> None:
        """Add an entry to the tree; its full parts of 1, 256, 65,536 ... entries are in tiles."""
        self.size, size, root = self.size + 1, 1, sha256(b"\x00" + entry).digest()
        while True:
            level, rest = divmod(size.bit_length() - 1, 8)
            if rest == 0:
                self.rows.setdefault(level, []).append(root)
                if len(self.rows[level]) == 256:
                    self.compare(level)
            if not self.parts or self.parts[-1][0] != size:
                break  # else two full parts of equal size become one
            root, size = node_of(self.parts.pop()[1], root), 2 * size
        self.parts.append((size, root))

    def compare(self, level: int) -> None:
        """A tile must state the hashes computed from the entries, and nothing else."""
        row, number = self.rows.pop(level), self.size - 1 >> 8 * level + 8
        width = min(256, (self.head.size >> 8 * level) - 256 * number)
        path, first = f"tile/{level}/{tile_name(number, width)}", 256 * number << 8 * level
        self.read.add(path)
        with self.reading(first + 1, path):
            stated = plain(self.folder / path, 256 * 32).read_bytes()
            if len(stated) != 32 * width:
                raise ValueError(f"is {len(stated):,} bytes long and not {32 * width:,}")
            wrong = [at for at, value in enumerate(row) if value != stated[32 * at : 32 * at + 32]]
            if wrong:
                seq = first + (wrong[0] + 1 << 8 * level)
                what = f"hash {wrong[0]}, up to entry {seq}" if level else f"entry {seq}"
                self.check(False, seq, f"{what}: is not what {path} states; {len(wrong)} differ")

    def entry(self, raw: bytes) -> None:
        """An entry is well-formed and not older than the one before; it may name the next key."""
        # `int` refuses NaN and Infinity, which are not JSON though Python would read them.
        entry = json.loads(raw.decode(), object_pairs_hook=object_of, parse_constant=int)
        if not isinstance(entry, dict) or list(entry) != ENTRY_KEYS.split():
            raise ValueError("is not a JSON object of the nine keys of an entry in their order")
        if entry["kind"] == ROTATED:
            old, new = (Key.parse(entry["body"]["object"][name]) for name in ("previous", "vkey"))
            if (self.keys and self.keys[-1] != old) or {old.name, new.name} != {self.head.origin}:
                raise ValueError("names a key out of turn, or of another origin")
            self.keys = [*(self.keys or [old]), new][:MOST_KEYS]
        before, self.time = self.time, datetime.fromisoformat(entry["observed_at"])
        if self.time < before:
            raise ValueError("is back-dated: its observed_at is before that of the entry before it")

    def reach(self) -> None:
        """The checkpoint of the size so far, and the anchors of it, must fit the tree so far.

        A checkpoint is signed by the key in force and, if keys were rotated in since the one before
        it, by each of these and by the one they replaced. So every key vouches for the next one.
        """
        what, last = f"checkpoints/{self.size:012}.checkpoint", self.size == self.head.size
        there = os.access(f"{self.folder}/{what}", os.F_OK) or (last and self.size > 0)
        now = max(len(self.keys) - 1, 0)
        due = range(self.since, now + 1)
        if there and (note := self.note(self.folder / what, self.size, what)):
            self.checkpoints += 1
            self.judge(what, note, due)
            self.since = now
            self.check(not last or note == self.head, self.size, f"{what}: differs from checkpoint")
        if last:
            self.judge("checkpoint", self.head, due)
        while self.anchors and self.anchors[0][0] == self.size:
            self.judge(*self.anchors.pop(0)[1:])

    def judge(self, what: str, note: Checkpoint, due: range | None = None) -> None:
        """A checkpoint must be of this history; which keys are due to sign it is kept for later."""
        seq = min(note.size, self.size + 1)
        self.check(note.origin == self.trusted.name, seq, f"{what}: its origin is not the key's")
        root = self.parts[-1][1] if self.parts else sha256().digest()
        for _, left in reversed(self.parts[:-1]):
            root = node_of(left, root)
        problem = "its root is not that of the entries here: they were changed, or it is a fork"
        if note.size != self.size:
            problem = f"the end is missing or was rolled back: only {self.size:,} entries are here"
        same = (note.size, note.root) == (self.size, root)
        self.check(same, seq, f"{what}: is of {note.size:,} entries, and {problem}")
        self.signatures.append((seq, what, note, due))

    def signed(self) -> None:
        """Each checkpoint must be signed by all keys due, an anchor by any key of the ledger."""
        keys = self.keys or [self.trusted]
        self.check(self.trusted in keys, inf, f"{self.trusted}: is no key of this ledger")
        for seq, what, note, due in self.signatures:
            signers = [key for key in keys if note.signed_by(key)][:1] or keys[-1:]
            for key in keys[due.start : due.stop] if due else signers:
                self.check(note.signed_by(key), seq, f"{what}: is not signed, or wrongly, by {key}")

    def no_other_files(self) -> None:
        """Nothing lies among what was read: no further entry, no further tile, no link."""
        pending = [""]
        for place in pending:
            for item in os.scandir(f"{self.folder}/{place}"):
                path, number = f"{place}{item.name}", "0" + re.sub("[^0-9]", "", item.name)
                checkpoint = f"checkpoints/{min(int(number), self.size):012}.checkpoint"
                known = path in self.read or (path == checkpoint and not item.is_symlink())
                if path.split("/")[0] not in ("tile", "entries", "checkpoints"):
                    continue
                if item.is_dir(follow_symlinks=False):
                    pending.append(f"{path}/")
                else:
                    self.check(known, inf, f"{path}: does not belong in this export")

    def proof(self, path: Path, entry: Path) -> None:
        """A proof that an entry is in the tree of a checkpoint signed by the key (tlog-proof)."""
        with self.reading(inf, str(path)):
            if not (match := PROOF.fullmatch(plain(path, NOTE_LIMIT).read_bytes().decode())):
                raise ValueError("is not a c2sp.org/tlog-proof@v1")
            self.head, index = Checkpoint.parse(match[3]), int(match[1])
            self.size, self.part = self.head.size, f"entry {index + 1:,} of "
            data = plain(entry, FILE_LIMIT).read_bytes()
            same = root_by_path(data, index, self.size, match[2].split()) == self.head.root
            self.check(same, index + 1, f"{entry}: is not entry {index + 1} of it, to the byte")
            self.parts = [(self.size, self.head.root)]
            self.judge(str(path), self.head, range(1))
            self.signed()


def key(text: str) -> Key:
    """The key to trust, given as such or as a file; argparse takes a ValueError for wrong usage."""
    with suppress(OSError):
        return Key.parse(text if VKEY.fullmatch(text) else Path(text).read_text().strip())
    raise ValueError(text)


def main() -> int:
    """Check what is asked for, tell what was found, and return the exit code."""
    parser = argparse.ArgumentParser(usage=__doc__, allow_abbrev=False)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--key", type=key, required=True)
    parser.add_argument("--anchor", "--since", nargs="+", action="extend", default=[], type=Path)
    parser.add_argument("--proof", type=Path)
    parser.add_argument("--entry", type=Path)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if bool(options.folder) == bool(options.proof and options.entry):
        parser.error("give either DIR, or both --proof and --entry")
    audit, unread = Audit(options.key), []
    anchors: dict[Path, bool] = {}  # and whether they were named one by one
    try:
        for path in options.anchor:
            inside = path.rglob("*.checkpoint") if path.is_dir() else [path]
            anchors |= dict.fromkeys(sorted(inside) or [path / "*.checkpoint"], not path.is_dir())
            list(anchors)[-1].lstat()
        if options.folder:
            (options.folder / "checkpoint").lstat()  # without it there is no export to judge
            audit.export(options.folder, anchors)
            unread += ["no anchor is of this ledger"] * (bool(anchors) and not audit.compared)
        else:
            audit.proof(options.proof, options.entry)
    except Exception as error:  # whatever it is: no traceback, and no HOLDS
        unread = [f"could not be read: {type(error).__name__} {error}"]
    head, hidden = audit.head, audit.count - len(audit.problems)
    problems = [text for *_, text in audit.problems] + [f"... and {hidden:,} more"] * (hidden > 0)
    code = 5 if problems else 3 if unread else 0
    root, signer = b64encode(head.root).decode(), (audit.keys or [audit.trusted])[-1]
    holds = f"HOLDS: {audit.part}{head.size:,} entries, root {root}, signed by {signer}"
    lines = [{0: holds, 3: "CANNOT BE VERIFIED", 5: "DOES NOT HOLD"}[code], *problems, *unread]
    lines += [f"Compared: {audit.checkpoints:,} checkpoints of it, {audit.compared:,} anchors"]
    # Escaped: the name of a file or of a key cannot write lines of its own.
    told = "\n".join(line.encode("unicode_escape").decode() for line in lines)
    if options.json:
        first = min((seq for seq, *_ in audit.problems if seq < inf), default=None)
        answer = {"holds": code == 0, "size": head.size, "root": root, "origin": head.origin}
        answer |= {"first_bad": first, "problems": problems + unread}
        told = json.dumps(answer | {"checkpoints": audit.checkpoints, "anchors": audit.compared})
    sys.stdout.write(f"{told}\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
