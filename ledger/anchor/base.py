"""What every anchor can do, and how a note is named there."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import quote

from ledger.checkpoint import Checkpoint, unverified

SUFFIX = ".checkpoint"


@dataclass(frozen=True)
class Anchored:
    """A note with what it says; nobody has checked its signature yet."""

    checkpoint: Checkpoint
    note: str

    @classmethod
    def of(cls, note: str) -> "Anchored":
        """Read a note; raises ProofError for what is none."""
        return cls(unverified(note), note)

    @property
    def path(self) -> str:
        """Where it lies in an anchor: size and root are in its name, so forks lie side by side."""
        made = self.checkpoint
        folder = quote(made.origin, safe="")
        return f"{folder}/{made.size:012}-{made.root.hex()[:16]}{SUFFIX}"


class Anchor(Protocol):
    """A place outside; each call raises SourceError where it cannot be reached."""

    @property
    def name(self) -> str:
        """What messages call it."""

    def notes(self, origin: str) -> list[Anchored]:
        """Every note of a log there, smallest first."""

    def paths(self, origin: str) -> set[str]:
        """The names of the notes of a log there."""

    def newest(self, origin: str) -> Anchored | None:
        """The note of the largest size there, None where there is none."""

    def add(self, notes: Sequence[Anchored]) -> int:
        """Publish the notes that are not there yet; how many these were."""
