"""The proof of one entry, as a stranger can check it: C2SP tlog-proof."""

from base64 import b64encode
from dataclasses import dataclass
from typing import Any

from ledger.errors import NotFoundError
from ledger.file.store import Ledger
from ledger.reading.tiles import Tiles


@dataclass(frozen=True)
class Proof:
    """An entry's exact text, its path to the root, and the signed checkpoint with that root."""

    seq: int
    entry: str
    hashes: list[bytes]
    checkpoint: str

    def as_text(self) -> str:
        """C2SP tlog-proof, version 1; the index counts from 0."""
        lines = ["c2sp.org/tlog-proof@v1", f"index {self.seq - 1}"]
        lines += [b64encode(one).decode() for one in self.hashes]
        return "\n".join([*lines, "", self.checkpoint])

    def as_json(self) -> dict[str, Any]:
        """The parts, hashes as base64."""
        return {
            "seq": self.seq,
            "index": self.seq - 1,
            "entry": self.entry,
            "proof": [b64encode(one).decode() for one in self.hashes],
            "checkpoint": self.checkpoint,
            "tlog_proof": self.as_text(),
        }


def newest_note(ledger: Ledger) -> str:
    """The signed note of the last checkpoint; raises NotFoundError for an empty ledger."""
    note = ledger.newest_note()
    if note is None:
        raise NotFoundError("The ledger is empty.", "There is no checkpoint before an entry.")
    return note


def prove(ledger: Ledger, seq: int) -> Proof:
    """Prove that entry `seq` is in the ledger as it stands; raises NotFoundError."""
    rows = ledger.rows("SELECT payload FROM entries WHERE seq = ?", [seq])
    if not rows:
        raise NotFoundError(
            f"There is no entry {seq}; the ledger has {ledger.head()[0]}.",
            "Findings and `deploy-ledger trace` name the entries they rest on.",
        )
    return Proof(seq, rows[0][0], Tiles(ledger).inclusion(seq), newest_note(ledger))
