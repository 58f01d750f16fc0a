"""The port of ticket systems: all that another one has to bring is a class with this shape.

What an adapter hands over is what its system said, as observations of kinds that fill `tickets`,
`ticket_updates` and `comments`; it interprets nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from ledger.writing.append import Incoming


@dataclass(frozen=True)
class Missing:
    """Something of a ticket, or of a whole place, that was not answered: a gap, never a guess."""

    place: str
    reason: str
    message: str


@dataclass(frozen=True)
class Change:
    """A ticket that changed, with its moves, comments and links, each an item of its own.

    `place` is what the ticket belongs to, one of those that the system `covers`; empty where it
    covers none. `missing` is what could not be read of it.
    """

    place: str
    items: Sequence[Incoming] = ()
    missing: Sequence[Missing] = field(default=())


class TicketSystem(Protocol):
    """One ticket system, or an export of one."""

    @property
    def name(self) -> str:
        """The source that its entries name."""

    def covers(self) -> Sequence[str]:
        """The places (`project:KEY`) of which a walk sees every change; none for an export."""

    def now(self) -> datetime | None:
        """The system's own clock (UTC) before anything is read; None where it has none."""

    def statuses(self) -> Iterator[Incoming]:
        """Yield what the ids of statuses are called."""

    def changed(self, place: str, since: datetime | None) -> Iterator[Change]:
        """Yield every ticket of a place that changed at or after `since` (UTC; None: ever).

        A ticket may come twice; none may be left out without a `Missing`.
        """
