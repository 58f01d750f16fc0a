"""Whom verification believes: a public key from outside the ledger, and the keys it vouches for."""

from bisect import bisect_left, bisect_right
from datetime import datetime

from ledger.checkpoint import Checkpoint, verify_note
from ledger.errors import ProofError
from ledger.file.store import Ledger
from ledger.keys import PublicKey, beside

_ROTATED_AT = (
    "SELECT observed_at FROM signing_keys JOIN entry_index USING (seq) ORDER BY signing_keys.seq"
)


class Trust:
    """The keys of a ledger, believed because one of them is known from outside.

    A rotation is an entry that names the next key, in a batch that both keys sign; so whoever
    trusts one key of the chain can follow it.
    """

    def __init__(self, ledger: Ledger, known: PublicKey | None) -> None:
        self._chain = ledger.signing_keys()
        self._named_at = [time for (time,) in ledger.rows(_ROTATED_AT)]
        self.known = known

    @classmethod
    def of(cls, ledger: Ledger, known: PublicKey | None = None) -> "Trust":
        """Trust a public key as given, else the public half that lies beside the ledger's key."""
        beside_key = beside(ledger.key_path)
        if known is None and beside_key.is_file():
            try:
                known = PublicKey.parse(beside_key.read_text(encoding="utf-8", errors="replace"))
            except (ProofError, OSError):
                known = None
        return cls(ledger, known)

    def problem(self) -> str | None:
        """Why no signature of this ledger can be believed, if that is so."""
        if self.known is None or self.known in [key for _, key in self._chain]:
            return None
        now = self._chain[-1][1]
        return (
            f"the ledger is signed by {now.name}+{now.identity.hex()}, and not by the trusted key "
            f"{self.known.name}+{self.known.identity.hex()}"
        )

    def check(self, note: str, checkpoint: Checkpoint, before: int = 0) -> None:
        """Check that a note signs exactly this checkpoint, with the keys in force at its size.

        `before` is the size of the checkpoint before it. Raises ProofError.
        """
        for key in self._in_force(checkpoint.size, before):
            if verify_note(note, str(key)) != checkpoint.text():
                raise ProofError("The note signs another size or root than the ledger has there.")

    def check_quarantine(self, note: str, checkpoint: Checkpoint, at: datetime) -> None:
        """Check the note of a checkpoint of the quarantine, which was made at a time (UTC).

        Its size says nothing about the entries, so the key in force is the one of that time; at
        the very time of a rotation, either one. Raises ProofError.
        """
        first = bisect_left(self._named_at, at)
        last = bisect_right(self._named_at, at)
        problem = ProofError("No key of the ledger was in force at its time.")
        for _, key in self._chain[first : last + 1]:
            try:
                if verify_note(note, str(key)) == checkpoint.text():
                    return
                problem = ProofError("The note signs another size or root.")
            except ProofError as error:
                problem = error
        raise problem

    def vouches(self, note: str) -> bool:
        """Whether any key of the ledger signed a note from outside."""
        for _, key in self._chain:
            try:
                verify_note(note, str(key))
            except ProofError:
                continue
            return True
        return False

    def changes(self, before: int, made: Checkpoint) -> bool:
        """Whether the key was changed between a size and a checkpoint after it."""
        return any(before < seq <= made.size for seq, _ in self._chain)

    def _in_force(self, size: int, before: int) -> list[PublicKey]:
        """The key in force at size `before`, and every one that was named since, up to `size`.

        Each key vouches for the next one, so none may be left out.
        """
        named = [(seq, key) for seq, key in self._chain if seq <= size]
        first = max(n for n, (seq, _) in enumerate(named) if seq <= before)
        return [key for _, key in named[first:]]
