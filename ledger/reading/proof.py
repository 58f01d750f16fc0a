"""The proof of one entry, as a stranger can check it: C2SP tlog-proof."""

from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ledger.checkpoint import ENTRIES
from ledger.errors import NotFoundError
from ledger.file.store import Ledger
from ledger.reading.tiles import Tiles

_AT_ONCE = 1_000


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


def note_at(ledger: Ledger, size: int) -> str:
    """The signed note of the checkpoint of just that many entries; raises NotFoundError."""
    if size == 0:
        raise NotFoundError("There was no entry.", "There is no checkpoint before an entry.")
    sql = "SELECT size, note FROM checkpoints WHERE log = ? AND {} ORDER BY size {} LIMIT 1"
    before = ledger.rows(sql.format("size <= ?", "DESC"), [ENTRIES, size])
    if before and before[0][0] == size:
        note: str = before[0][1]
        return note
    after = ledger.rows(sql.format("size > ?", "ASC"), [ENTRIES, size])
    raise NotFoundError(
        f"No checkpoint of {size} entries was signed: entry {size} is inside a batch.",
        f"Say {' or '.join(str(row[0]) for row in before + after) or 'a later entry'}.",
    )


def proofs(ledger: Ledger, seqs: Sequence[int], size: int, note: str) -> Iterator[Proof]:
    """Prove that each of these entries is in the ledger at a size, whose checkpoint is `note`."""
    tiles = Tiles(ledger)
    for start in range(0, len(seqs), _AT_ONCE):
        some = list(seqs[start : start + _AT_ONCE])
        # Between, too: so that only the part of the table in which they lie is read.
        sql = (
            "SELECT seq, payload FROM entries "
            "WHERE seq BETWEEN ? AND ? AND seq IN (SELECT unnest(?))"
        )
        payloads = dict(ledger.rows(sql, [min(some), max(some), some]))
        for seq in some:
            yield Proof(seq, payloads[seq], tiles.inclusion(seq, size), note)


def prove(ledger: Ledger, seq: int) -> Proof:
    """Prove that entry `seq` is in the ledger as it stands; raises NotFoundError."""
    rows = ledger.rows("SELECT payload FROM entries WHERE seq = ?", [seq])
    if not rows:
        raise NotFoundError(
            f"There is no entry {seq}; the ledger has {ledger.head()[0]}.",
            "Findings and `deploy-ledger trace` name the entries they rest on.",
        )
    return Proof(seq, rows[0][0], Tiles(ledger).inclusion(seq), newest_note(ledger))
