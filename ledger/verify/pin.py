"""The checkpoint that was verified last, kept beside the ledger: where the next look goes on."""

from pathlib import Path

from ledger.anchor.base import Anchored
from ledger.errors import ProofError, StoreError
from ledger.file import whole
from ledger.file.store import Ledger


def pin_of(path: Path) -> Path:
    """The file of the pinned checkpoint of a ledger."""
    return path.with_suffix(".verified")


def pinned(path: Path) -> Anchored | None:
    """The pinned checkpoint; None where nothing was verified yet or the file is unreadable."""
    try:
        return Anchored.of(pin_of(path).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, ProofError):
        return None


def pin(ledger: Ledger) -> None:
    """Remember the head of a ledger that was found to hold; raises StoreError where it cannot."""
    note = ledger.newest_note()
    if note is None:
        return
    target = pin_of(ledger.path)
    try:
        whole.write(target, note.encode())
    except OSError as error:
        raise StoreError(
            f"The ledger holds, but that could not be kept in {target}: {error.strerror}.",
            "See that the disk has room; until then --incremental starts from where it did.",
        ) from error


def forget(path: Path) -> None:
    """Begin anew: after a loss on the record, what was verified last is part of what was lost."""
    pin_of(path).unlink(missing_ok=True)
