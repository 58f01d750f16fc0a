"""The checkpoint that was verified last, kept beside the ledger: where the next look goes on."""

import os
from contextlib import suppress
from pathlib import Path

from ledger.anchor.base import Anchored
from ledger.errors import ProofError, StoreError
from ledger.file.layout import ENTRIES
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
    rows = ledger.rows(
        "SELECT note FROM checkpoints WHERE log = ? ORDER BY size DESC LIMIT 1", [ENTRIES]
    )
    if not rows:
        return
    target = pin_of(ledger.path)
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        part.write_text(rows[0][0], encoding="utf-8")
        part.replace(target)
    except OSError as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise StoreError(
            f"The ledger holds, but that could not be kept in {target}: {error.strerror}.",
            "See that the disk has room; until then --incremental starts from where it did.",
        ) from error
