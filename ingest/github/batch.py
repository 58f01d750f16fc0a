"""What waits to be appended: an object and all that belongs to it go in one transaction."""

from dataclasses import dataclass
from typing import Any

import orjson

from ingest.github.coverage import Span
from ingest.source import Count
from ledger.canonical import decode
from ledger.clock import parse_optional_time
from ledger.errors import UnreadableRecordError
from ledger.file.store import Ledger
from ledger.kinds.base import Observation
from ledger.writing.append import Incoming, Read, Unread, append_read, read
from ledger.writing.quarantine import Held

ENOUGH = 100
"""Records from which on a transaction is worth its while."""


@dataclass(frozen=True)
class _Waiting:
    """A record; `span` (UTC) is what is unknown if it cannot be read, None for a statement."""

    kind: str
    span: Span | None
    incoming: Incoming


def observe_again(record: Held) -> Observation:
    """Read an object from quarantine once more; raises UnreadableRecordError."""
    body = decode(record.raw.encode())
    if not isinstance(body, dict):
        raise UnreadableRecordError("not_an_object", "It is not a JSON object.")
    again = record.again
    return Observation(
        kind=record.kind,
        body=body,
        url=again.get("url"),
        recorded=parse_optional_time(again.get("recorded")),
        repository=again.get("repository"),
        extra=again.get("extra") or {},
    )


class Batch:
    """Records of one repository on their way into the ledger, and what became of them."""

    def __init__(self, ledger: Ledger, repository: str) -> None:
        self.counts: dict[str, Count] = {}
        self._ledger = ledger
        self._repository = repository
        self._waiting: list[_Waiting] = []
        self._read: list[Read] = []

    @property
    def is_full(self) -> bool:
        """Whether there is enough to append."""
        return len(self._waiting) >= ENOUGH

    @property
    def taken(self) -> int:
        """How many records were appended or known already."""
        return sum(count.read for count in self.counts.values())

    @property
    def added(self) -> int:
        """How many of them were new."""
        return sum(count.added for count in self.counts.values())

    def add(
        self,
        place: tuple[str, int],
        raw: str,
        kind: str,
        record: Observation | UnreadableRecordError,
        span: Span | None,
    ) -> None:
        """Let a record wait: its address and place there, its text, what it was decoded to."""
        again: dict[str, Any] = {
            "way": "github",
            "url": place[0],
            "repository": self._repository,
        }
        if isinstance(record, UnreadableRecordError):
            incoming = Incoming(*place, raw, Unread(raw, kind, record), again)
        else:
            again |= {"recorded": record.recorded, "extra": record.extra}
            incoming = Incoming(*place, raw, record, again)
        self.counts.setdefault(kind, Count(self._repository, kind))
        self._waiting.append(_Waiting(kind, span, incoming))

    def state(self, statement: Observation) -> None:
        """Let a statement of our own wait: coverage or a gap."""
        raw = orjson.dumps(statement.body).decode()
        self.add(("github", 1), raw, statement.kind, statement, None)

    @property
    def is_unread(self) -> bool:
        """Whether something waits that was not `read` yet."""
        return len(self._read) < len(self._waiting)

    def has(self, *kinds: str) -> bool:
        """Whether records of one of these kinds wait."""
        return any(one.kind in kinds for one in self._waiting)

    def read(self) -> list[tuple[str, Span, str]]:
        """Read what came since this was last done; kind, span and reason of what will be refused.

        What is refused goes to quarantine.
        """
        fresh = self._waiting[len(self._read) :]
        found = read([one.incoming for one in fresh])
        self._read += found
        return [
            (one.kind, one.span, made.found.reason)
            for one, made in zip(fresh, found, strict=True)
            if one.span and isinstance(made.found, UnreadableRecordError)
        ]

    def append(self) -> None:
        """Append what waits and was `read`, in one transaction."""
        if not self._waiting:
            return
        waiting, self._waiting = self._waiting, []
        found, self._read = self._read, []
        outcomes = append_read(self._ledger, found, shuffled=True)
        for one, outcome in zip(waiting, outcomes, strict=True):
            self.counts[one.kind].take(outcome.result)
