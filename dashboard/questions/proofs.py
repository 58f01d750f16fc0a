"""What proves that nothing was changed: checkpoints, the last verification, anchors."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dashboard.questions import copies
from ledger.anchor import Anchor, opened
from ledger.checkpoint import Checkpoint
from ledger.reading.reader import Copy
from ledger.settings import settings
from ledger.verify.pin import pin_of, pinned

MOST_ROWS = 20


@dataclass(frozen=True)
class Verified:
    """What was verified last, and when (UTC); nobody has checked that it is of this ledger."""

    checkpoint: Checkpoint
    at: datetime


def verified(ledger: Path) -> Verified | None:
    """What was verified last of the ledger at `ledger`; None where nothing was."""
    found = pinned(ledger)
    if found is None:
        return None
    at = datetime.fromtimestamp(pin_of(ledger).stat().st_mtime, UTC)
    return Verified(found.checkpoint, at)


def checkpoints(copy: Copy) -> list[dict[str, Any]]:
    """size, root (hexadecimal), note and appended_at (UTC) of the latest, the latest first."""
    return copy.frame(
        "SELECT size, lower(hex(root)) AS root, note, appended_at FROM checkpoints "
        "WHERE log = 'entries' ORDER BY size DESC LIMIT $1",
        [MOST_ROWS],
    ).to_dicts()


def first_key(copy: Copy) -> str:
    """The public key with which the ledger began, as the verifier takes it."""
    key: str = copy.frame("SELECT vkey FROM meta").item()
    return key


def anchors() -> Sequence[Anchor]:
    """The anchors of the settings; none of them is reached for yet."""
    return opened(settings(copies.ledger_path(), None).anchors)


def newest(anchor: Anchor, origin: str) -> Checkpoint | None:
    """The largest checkpoint that an anchor holds; raises SourceError where it is away."""
    with anchor.visit() as notes:
        found = notes.newest(origin)
    return found.checkpoint if found else None


def has(copy: Copy, checkpoint: Checkpoint) -> bool:
    """Whether a copy has a checkpoint of that size and root."""
    found: int = copy.frame(
        "SELECT count(*) FROM checkpoints WHERE log = 'entries' AND size = $1 AND root = $2",
        [checkpoint.size, checkpoint.root],
    ).item()
    return found > 0
