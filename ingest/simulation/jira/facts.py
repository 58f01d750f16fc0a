"""What happened to tickets, before any API shapes it. Times are aware and in UTC."""

from dataclasses import dataclass
from datetime import datetime

Part = tuple[str, str | None]
"""A piece of a text: what it says, and the language of a code block, None for a paragraph."""


@dataclass(frozen=True)
class Change:
    """One field that changed: ids and texts of before and after; only a status has ids."""

    field: str
    old: str | None
    new: str | None
    old_id: str | None = None
    new_id: str | None = None


@dataclass(frozen=True)
class Move:
    """What one person changed at one moment; several fields, or one of them twice."""

    id: int
    by: str
    at: datetime
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Note:
    """A comment, as it is after its last edit."""

    id: int
    by: str
    at: datetime
    parts: tuple[Part, ...]
    edited_at: datetime | None = None


@dataclass(frozen=True)
class Link:
    """A remote link."""

    id: int
    url: str
    title: str


@dataclass(frozen=True)
class Ticket:
    """A ticket with its history, oldest first; `status` is (id, name) when it was made."""

    id: int
    key: str
    title: str
    by: str
    at: datetime
    status: tuple[str, str] = ("1", "Open")
    description: tuple[Part, ...] = ()
    moves: tuple[Move, ...] = ()
    notes: tuple[Note, ...] = ()
    links: tuple[Link, ...] = ()

    @property
    def project(self) -> str:
        """The key of its project."""
        return self.key.rpartition("-")[0]

    @property
    def updated_at(self) -> datetime:
        """When it last changed: a link changes nothing."""
        noted = (note.edited_at or note.at for note in self.notes)
        return max([self.at, *(move.at for move in self.moves), *noted])

    @property
    def present(self) -> tuple[str, str]:
        """Its status now, by id and name."""
        found = self.status
        for move in self.moves:
            for change in move.changes:
                if change.field == "status":
                    found = (change.new_id or "", change.new or "")
        return found
