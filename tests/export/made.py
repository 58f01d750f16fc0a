"""A good export, made straight from the specifications and sharing no code with any part."""

import base64
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

ORIGIN = "ledger.example/acme"
BATCHES = 10, 256, 300
START = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Signer:
    """A key that signs, made from a number so that a failing test can be repeated."""

    number: int
    name: str = ORIGIN

    @property
    def private(self) -> Ed25519PrivateKey:
        """The secret half."""
        return Ed25519PrivateKey.from_private_bytes(bytes([self.number]) * 32)

    @property
    def typed(self) -> bytes:
        """The public half after the byte that says Ed25519."""
        return b"\x01" + self.private.public_key().public_bytes_raw()

    @property
    def short(self) -> bytes:
        """The key ID."""
        return sha256(self.name.encode() + b"\n" + self.typed).digest()[:4]

    @property
    def vkey(self) -> str:
        """NAME+ID+BASE64."""
        return f"{self.name}+{self.short.hex()}+{base64.b64encode(self.typed).decode()}"

    def line(self, text: bytes) -> str:
        """The signature line under a text."""
        blob = self.short + self.private.sign(text)
        return f"— {self.name} {base64.b64encode(blob).decode()}\n"


FIRST, SECOND, STRANGER = Signer(1), Signer(2), Signer(9)


def note(size: int, root: bytes, *signers: Signer, origin: str = ORIGIN) -> str:
    """A checkpoint signed by these."""
    text = f"{origin}\n{size}\n{base64.b64encode(root).decode()}\n"
    return f"{text}\n{''.join(signer.line(text.encode()) for signer in signers)}"


def entry(seq: int, **changes: Any) -> bytes:
    """Entry number `seq`."""
    said = {"id": seq, "who": "é"}
    made: dict[str, Any] = {
        "v": 1,
        "kind": "ledger:ledger:created" if seq == 1 else "github:deployment",
        "source": "test",
        "key": f"key:{seq}",
        "observed_at": (START + timedelta(seconds=seq)).isoformat().replace("+00:00", "Z"),
        "occurred_at": None,
        "actor": None,
        "strength": "recorded",
        "body": {"context": {}, "object": said},
    } | changes
    return json.dumps(made, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def rotation(seq: int, to: Signer, of: Signer = FIRST) -> bytes:
    """The entry that names the next key, and the one before it."""
    body = {"context": {}, "object": {"vkey": to.vkey, "previous": of.vkey}}
    return entry(seq, kind="ledger:key:rotated", body=body)


def node(left: bytes, right: bytes) -> bytes:
    """RFC 6962: the hash over two."""
    return sha256(b"\x01" + left + right).digest()


def mth(leaves: list[bytes]) -> bytes:
    """RFC 6962: the Merkle tree hash, over leaf hashes."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    left = 1
    while left * 2 < len(leaves):
        left *= 2
    return node(mth(leaves[:left]), mth(leaves[left:]))


def path(index: int, leaves: list[bytes]) -> list[bytes]:
    """RFC 6962: the inclusion path."""
    if len(leaves) == 1:
        return []
    left = 1
    while left * 2 < len(leaves):
        left *= 2
    if index < left:
        return [*path(index, leaves[:left]), mth(leaves[left:])]
    return [*path(index - left, leaves[left:]), mth(leaves[:left])]


def tile_path(number: int, width: int) -> str:
    """tlog-tiles: the path of a tile in its level."""
    digits = str(number).zfill(-(-len(str(number)) // 3) * 3)
    groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    name = "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])
    return name if width == 256 else f"{name}.p/{width}"


def put(file: Path, data: bytes | str) -> None:
    """Write a file and the folders above it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data.encode() if isinstance(data, str) else data)


@dataclass
class Made:
    """What an export is made of; `write` puts it into a folder."""

    entries: list[bytes]
    batches: list[int]
    signers: dict[int, list[Signer]] = field(default_factory=dict)

    @property
    def leaves(self) -> list[bytes]:
        """The leaf hashes."""
        return [sha256(b"\x00" + data).digest() for data in self.entries]

    def root(self, size: int | None = None) -> bytes:
        """The root at a size, the newest without one."""
        return mth(self.leaves[:size])

    def note(self, size: int) -> str:
        """The checkpoint at a size: of the last signers named at or before it."""
        named = [at for at in self.signers if at <= size]
        by = self.signers[max(named)] if named else [FIRST]
        return note(size, self.root(size), *by)

    def write(self, folder: Path) -> Path:
        """Write the whole export."""
        size = len(self.entries)
        put(folder / "checkpoint", self.note(size))
        put(folder / "README.md", "ignored")
        for batch in self.batches:
            put(folder / f"checkpoints/{batch:012}.checkpoint", self.note(batch))
        for at in range(0, size, 256):
            some = self.entries[at : at + 256]
            name = tile_path(at // 256, len(some))
            if all(len(data) < 65_536 for data in some):
                data = b"".join(len(one).to_bytes(2, "big") + one for one in some)
                put(folder / f"tile/entries/{name}", data)
            else:
                put(folder / f"entries/{name}.ndjson", b"".join(one + b"\n" for one in some))
        level, hashes = 0, self.leaves
        while hashes:
            for at in range(0, len(hashes), 256):
                some = hashes[at : at + 256]
                put(folder / f"tile/{level}/{tile_path(at // 256, len(some))}", b"".join(some))
            full = len(hashes) // 256
            hashes = [mth(hashes[at * 256 : at * 256 + 256]) for at in range(full)]
            level += 1
        return folder


def made(size: int, *batches: int) -> Made:
    """An export of a ledger of one key; the last batch ends at `size`."""
    return Made([entry(seq) for seq in range(1, size + 1)], [*batches, *[size] * (size > 0)])


def rotated(size: int, at: int, *batches: int) -> Made:
    """The same with the key changed by entry `at`; one of the batches ends there or later."""
    one = made(size, *batches)
    one.entries[at - 1] = rotation(at, SECOND)
    covering = min(batch for batch in one.batches if batch >= at)
    one.signers = {1: [FIRST], covering: [FIRST, SECOND], covering + 1: [SECOND]}
    return one


def proof(one: Made, seq: int, size: int) -> str:
    """The .tlog-proof of an entry in the tree of a size."""
    hashes = path(seq - 1, one.leaves[:size])
    lines = "".join(f"{base64.b64encode(value).decode()}\n" for value in hashes)
    return f"c2sp.org/tlog-proof@v1\nindex {seq - 1}\n{lines}\n{one.note(size)}"
