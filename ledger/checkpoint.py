"""Checkpoints: what the ledger was at a size, signed (C2SP tlog-checkpoint in a signed note)."""

import re
from base64 import b64encode
from dataclasses import dataclass

from ledger.errors import ProofError
from ledger.keys import PublicKey, SigningKey, from_base64, is_name
from ledger.tree import HASH_BYTES

# The two logs of a ledger, each with checkpoints of its own.
ENTRIES, QUARANTINE = LOGS = ("entries", "quarantine")

MAX_NOTE_BYTES = 1_000_000
MAX_SIGNATURES = 100
_IDENTITY_BYTES = 4
_SIZE = re.compile(r"0|[1-9][0-9]{0,17}")
_MARK = "\N{EM DASH} "


@dataclass(frozen=True)
class Checkpoint:
    """The name of a log, its number of entries, and the 32 bytes of its root."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """The three lines that are signed."""
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"


def log_name(origin: str, log: str) -> str:
    """The origin line of a log's checkpoints: the ledger's name, and `/quarantine` for that log."""
    return origin if log == ENTRIES else f"{origin}/{log}"


def sign(text: str, *keys: SigningKey) -> str:
    """The signed note of a text, with a signature line for each key."""
    lines = []
    for key in keys:
        signature = key.public.identity + key.sign(text.encode())
        lines.append(f"{_MARK}{key.name} {b64encode(signature).decode()}\n")
    return f"{text}\n{''.join(lines)}"


def verify_note(note: str | bytes, vkey: str) -> str:
    """The text of a signed note, once the key `NAME+ID+BASE64` is known to have signed it.

    Signatures of other keys are passed over; each one of this key must hold. Raises ProofError
    for another form than C2SP signed-note says, a false signature, or none of this key.
    """
    key = PublicKey.parse(vkey)
    text, signatures = _parts(note)
    own = [s for name, identity, s in signatures if (name, identity) == (key.name, key.identity)]
    if not own:
        raise ProofError(f"The note is not signed by {key.name}+{key.identity.hex()}.")
    if not all(key.holds(signature, text.encode()) for signature in own):
        raise ProofError(f"A signature of {key.name}+{key.identity.hex()} does not fit the text.")
    return text


def parse_checkpoint(text: str) -> Checkpoint:
    """Read the text of a checkpoint; raises ProofError. Extension lines are passed over."""
    lines = text.split("\n")
    if len(lines) < 4 or lines[-1] or not all(lines[:-1]):
        raise ProofError("A checkpoint has three lines or more, none of them empty.")
    origin, size, encoded = lines[:3]
    if not _SIZE.fullmatch(size):
        raise ProofError(f"{size[:40]!r} is not the size of a checkpoint.")
    try:
        root = from_base64(encoded)
    except ValueError as error:
        raise ProofError(f"The root of the checkpoint cannot be read: {error}.") from error
    if len(root) != HASH_BYTES:
        raise ProofError(f"The root of the checkpoint has {len(root)} bytes, not {HASH_BYTES}.")
    return Checkpoint(origin, int(size), root)


def unverified(note: str) -> Checkpoint:
    """What a note says without asking who signed it: for finding it, never for believing it."""
    return parse_checkpoint(_parts(note)[0])


def _parts(note: str | bytes) -> tuple[str, list[tuple[str, bytes, bytes]]]:
    """The text, and name, key id and signature of each signature line."""
    text, _, tail = _checked(note).rpartition("\n\n")
    lines = tail.split("\n")
    if not text or lines.pop() or not lines:
        raise ProofError("A signed note is a text, an empty line, and lines of signatures.")
    if len(lines) > MAX_SIGNATURES:
        raise ProofError(f"The note has more than {MAX_SIGNATURES} signatures.")
    return f"{text}\n", [_signature(line) for line in lines]


def _checked(note: str | bytes) -> str:
    try:
        data = note.encode() if isinstance(note, str) else bytes(note)
        text = data.decode()
    except (UnicodeError, TypeError, ValueError, MemoryError) as error:
        raise ProofError("The note is not UTF-8.") from error
    if len(data) > MAX_NOTE_BYTES:
        raise ProofError(f"The note has more than {MAX_NOTE_BYTES} bytes.")
    if any(character < " " and character != "\n" for character in text):
        raise ProofError("The note has control characters.")
    return text


def _signature(line: str) -> tuple[str, bytes, bytes]:
    name, _, encoded = line.removeprefix(_MARK).partition(" ")
    try:
        data = from_base64(encoded)
    except ValueError as error:
        raise ProofError(f"A line of signatures cannot be read: {error}.") from error
    if not line.startswith(_MARK) or not is_name(name) or len(data) <= _IDENTITY_BYTES:
        raise ProofError("A line of signatures must read: em dash, name, base64.")
    return name, data[:_IDENTITY_BYTES], data[_IDENTITY_BYTES:]
