"""A new key: the old one and the new one sign the batch that says so."""

from pathlib import Path

from ledger import rotation
from ledger.file.store import Ledger
from ledger.keys import PublicKey, SigningKey, beside
from ledger.kinds.base import Observation
from ledger.writing.own import append_own


def _waiting(ledger: Ledger) -> SigningKey:
    """A fresh next key, on disk before the ledger names it."""
    # Reading the present key finishes a rotation that was interrupted after its commit; so what
    # still waits then was left half written, or put there by somebody else.
    name = ledger.signing_key.name
    waiting = rotation.waiting(ledger.key_path)
    for stale in (waiting, beside(waiting)):
        stale.unlink(missing_ok=True)
    following = SigningKey.new(name)
    following.write(waiting)
    return following


def rotate(ledger: Ledger, reason: str | None) -> tuple[PublicKey, int, Path]:
    """Change to a fresh key; returns it, the entry that names it, and where the old one lies now.

    The old key is kept until somebody destroys it: only a backup from before needs it.
    """
    following = _waiting(ledger)
    body = {
        "vkey": str(following.public),
        "previous": str(ledger.signing_key.public),
        "reason": reason,
    }
    said = Observation("key", body, "ledger", recorded=ledger.now())
    seq = append_own(ledger, "key rotate", said, cosigner=following)
    ledger.key_changed()
    return following.public, seq, rotation.take_over(ledger.key_path)
