"""What every anchor can do, and how a note is named there."""

from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import quote

from ledger.checkpoint import Checkpoint, unverified

SUFFIX = ".checkpoint"
_ROOT_DIGITS = 16


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
        """Where it lies in an anchor."""
        made = self.checkpoint
        return place_of(made.origin, made.size, made.root.hex())


def folder_of(origin: str) -> str:
    """The folder of a log's notes in an anchor, which may hold several logs."""
    return quote(origin, safe="")


def place_of(origin: str, size: int, root: str) -> str:
    """Where a note lies: size and root (hexadecimal) are in its name, so forks lie side by side."""
    return f"{folder_of(origin)}/{size:012}-{root[:_ROOT_DIGITS]}{SUFFIX}"


class Notes(Protocol):
    """The notes of an anchor, as they are during one visit; raises SourceError for a lost place."""

    def paths(self, origin: str) -> set[str]:
        """The names of the notes of a log there."""

    def newest(self, origin: str, given_up: Collection[str] = ()) -> Anchored | None:
        """The note of the largest size but those at the paths `given_up`; None without any."""

    def notes(self, origin: str) -> list[Anchored]:
        """Every note of a log there, smallest first."""


class Anchor(Protocol):
    """A place outside; each call raises SourceError where it cannot be reached."""

    @property
    def name(self) -> str:
        """What messages call it."""

    def visit(self) -> AbstractContextManager[Notes]:
        """Reach it once, and read what is there."""

    def add(self, notes: Sequence[Anchored]) -> int:
        """Publish the notes that are not there yet; how many these were."""
