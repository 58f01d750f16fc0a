"""The ledger's keys: Ed25519, in the text forms of signed notes (C2SP signed-note).

A public key is `NAME+ID+BASE64`, as auditors keep it; a private one is the same behind
`PRIVATE+KEY+`, in a file that only its owner may read. NAME is the ledger's origin.
"""

import os
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from ledger.errors import KeyFileError, ProofError, UsageError

_ED25519 = b"\x01"
_PRIVATE = "PRIVATE+KEY+"
_KEY_BYTES = 32
OWNER_ONLY = 0o600


@dataclass(frozen=True)
class PublicKey:
    """What signatures are checked with: the key's name, and its 32 bytes."""

    name: str
    public: bytes

    @classmethod
    def parse(cls, vkey: str) -> "PublicKey":
        """Read `NAME+ID+BASE64`; raises ProofError for what is none or whose ID is not its own."""
        if not isinstance(vkey, str):
            raise ProofError("A public key is a text.", _HOW)
        name, _, rest = vkey.strip().partition("+")
        identity, _, encoded = rest.partition("+")
        try:
            data = from_base64(encoded)
        except ValueError as error:
            raise ProofError(f"{vkey!r} is no public key: {error}.", _HOW) from error
        key = cls(name, data[1:])
        if not is_name(name) or data[:1] != _ED25519 or len(data) != 1 + _KEY_BYTES:
            raise ProofError(f"{vkey!r} is no Ed25519 public key of a signed note.", _HOW)
        if identity != key.identity.hex():
            raise ProofError(f"The public key {vkey!r} does not fit its own id {identity}.", _HOW)
        return key

    @property
    def identity(self) -> bytes:
        """The four bytes by which signatures name the key."""
        return sha256(self.name.encode() + b"\n" + _ED25519 + self.public).digest()[:4]

    def __str__(self) -> str:
        encoded = b64encode(_ED25519 + self.public).decode()
        return f"{self.name}+{self.identity.hex()}+{encoded}"

    def holds(self, signature: bytes, text: bytes) -> bool:
        """Whether this key signed the text."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, text)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True)
class SigningKey:
    """A private key; it never appears in a message or in the ledger."""

    name: str
    _seed: bytes = field(repr=False)

    @classmethod
    def new(cls, name: str) -> "SigningKey":
        """A fresh key; raises UsageError for a name that no note can carry."""
        if not is_name(name) or not name.isprintable() or not any(map(str.isalnum, name)):
            raise UsageError(
                f"{name!r} cannot name a key: it is empty, or has a space, a plus or a line break.",
                "Give --origin a name such as example.com/deployments.",
            )
        return cls(name, os.urandom(_KEY_BYTES))

    @property
    def public(self) -> PublicKey:
        """Its public half."""
        secret = Ed25519PrivateKey.from_private_bytes(self._seed)
        return PublicKey(self.name, secret.public_key().public_bytes_raw())

    def sign(self, text: bytes) -> bytes:
        """The 64 bytes of an Ed25519 signature (RFC 8032)."""
        return Ed25519PrivateKey.from_private_bytes(self._seed).sign(text)

    def write(self, path: Path) -> None:
        """Make the file (0600) with its public half beside it; raises UsageError if one stands."""
        identity = self.public.identity.hex()
        encoded = b64encode(_ED25519 + self._seed).decode()
        path.parent.mkdir(parents=True, exist_ok=True)
        standing = UsageError(
            f"There is a key at {path} already, and it is not overwritten.",
            "Name another file with --key, or move that one away if nothing was signed by it.",
        )
        # A public key is what somebody trusts, so it is not replaced in passing either.
        if beside(path).exists():
            raise standing
        try:
            _create(path, f"{_PRIVATE}{self.name}+{identity}+{encoded}\n", OWNER_ONLY)
        except FileExistsError as error:
            raise standing from error
        _create(beside(path), f"{self.public}\n", 0o644)

    @classmethod
    def read(cls, path: Path) -> "SigningKey":
        """Read a key file; raises KeyFileError where it is missing, open to others or no key."""
        try:
            mode = path.stat().st_mode
            text = path.read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise KeyFileError(
                f"The ledger's key {path} cannot be read.",
                "Name the key file with --key; without it nothing can be appended.",
            ) from error
        if mode & 0o077:
            raise KeyFileError(
                f"Others than its owner may read the key {path}.", f"Run `chmod 600 {path}`."
            )
        name, _, rest = text.removeprefix(_PRIVATE).partition("+")
        identity, _, encoded = rest.partition("+")
        with suppress(ValueError):
            data = from_base64(encoded)
            if text.startswith(_PRIVATE) and len(data) == 1 + _KEY_BYTES and data[:1] == _ED25519:
                key = cls(name, data[1:])
                if key.public.identity.hex() == identity:
                    return key
        raise KeyFileError(f"The file {path} is not a key of a ledger.", "Name another with --key.")


def beside(path: Path) -> Path:
    """Where the public half of a key file lies."""
    return path.with_name(f"{path.name}.pub")


def is_name(name: str) -> bool:
    """Whether a key may have that name: something without spaces, plus signs, half characters."""
    return bool(name) and not any(
        character.isspace() or character == "+" or "\ud800" <= character <= "\udfff"
        for character in name
    )


def from_base64(text: str) -> bytes:
    """Decode standard base64 that is written the one canonical way; raises ValueError."""
    try:
        data = b64decode(text, validate=True)
    except (Base64Error, ValueError) as error:
        raise ValueError("it is not base64") from error
    if b64encode(data).decode() != text:
        raise ValueError("its base64 is not canonical")
    return data


_HOW = "A public key reads NAME+ID+BASE64; `deploy-ledger key show` prints this ledger's."


def _create(path: Path, text: str, mode: int) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        os.write(descriptor, text.encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
