"""A visit to one repository: what is read goes to the ledger, what cannot be read is noted."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import orjson

from ingest.github import coverage
from ingest.github.client import Client, UnansweredError
from ingest.github.coverage import Gap
from ingest.github.pages import Item, Listing, one, whole
from ingest.github.settled import WITH, Settled
from ingest.source import Count, Progress, take_in
from ledger.append import Incoming, Unread
from ledger.errors import UnreadableRecordError
from ledger.kinds.base import Observation
from ledger.store import Ledger

BATCH = 400
"""Records that are appended in one transaction; objects and what belongs to them stay together."""

_SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Repository:
    """A repository by its lasting number and its name of today."""

    number: int
    full_name: str

    @property
    def path(self) -> str:
        """Where it is asked; a renamed repository keeps this address."""
        return f"/repositories/{self.number}"


class Visit:
    """Reads one repository, from `floor` to `start`, the server's Date when it began (both UTC)."""

    def __init__(
        self,
        ledger: Ledger,
        client: Client,
        repository: Repository,
        floor: datetime,
        start: datetime,
        progress: Progress,
    ) -> None:
        self.ledger = ledger
        self.client = client
        self.repository = repository
        self.floor = floor
        self.start = start
        self.gaps: list[Gap] = []
        self.counts: dict[str, Count] = {}
        self._progress = progress
        self._batch: list[tuple[Count, Incoming]] = []

    def listing(
        self, path: str, key: str | None = None, newest_by: str | None = None, **query: str
    ) -> Listing:
        """A list below the repository."""
        return Listing(f"{self.repository.path}{path}", key, newest_by, tuple(query.items()))

    def settled(self, kind: str, items: Iterable[Item]) -> Settled:
        """Which of these items are held whole."""
        return Settled(self.ledger, kind, self.repository.full_name, items)

    def take(self, kind: str, items: Iterable[Item], parts: Collection[str] = ()) -> None:
        """Keep items as observations of a kind, read together with `parts` (kinds)."""
        for item in items:
            self._keep(kind, item.raw, self._observed(kind, item, parts), item)

    def take_whole(self, kind: str, listing: Listing) -> None:
        """Keep a whole list as observations of a kind."""
        self.take(kind, whole(self.client, listing))

    def take_parts(
        self, item: Item, span: tuple[datetime, datetime], **lists: Listing
    ) -> list[str]:
        """Keep the lists (by kind) that belong to an item; return the kinds that could be read.

        What could not is a gap from the item's creation (else the begin of `span`) to the end
        of `span` (UTC).
        """
        read = []
        for kind, listing in lists.items():
            try:
                self.take_whole(kind, listing)
            except UnansweredError as error:
                self.note([kind], item.time("created_at") or span[0], span[1], error)
            else:
                read.append(kind)
        return read

    def read_one(self, path: str, **expected: object) -> Item:
        """The object at a path below the repository, if it is the one that was asked for.

        Raises UnansweredError where another one is answered.
        """
        item = one(self.client, f"{self.repository.path}{path}")
        if any(item.get(name) != value for name, value in expected.items()):
            raise UnansweredError("mismatched", f"{path} answers with another object.")
        return item

    def note(
        self, kinds: Sequence[str], since: datetime, until: datetime, error: UnansweredError
    ) -> None:
        """Note that kinds could not be read for a span (UTC) of at least a second.

        A span that ends after the visit's start ends there: nothing later is covered anyway.
        """
        since = min(since, self.start - _SECOND)
        until = max(min(until, self.start), since + _SECOND)
        for kind in kinds:
            gap = Gap(kind, since, until, error.reason, error.message)
            self.gaps.append(gap)
            self._state(coverage.missing(gap, self.repository.full_name), "gap")

    def cover(self, kind: str, since: datetime, until: datetime) -> None:
        """State that a kind was read whole from when to when (UTC), but for its gaps."""
        name = self.repository.full_name
        holes = [(gap.since, gap.until) for gap in self.gaps if gap.kind == kind]
        holes += coverage.older_gaps(self.ledger, kind, name, since)
        for span in coverage.without((since, until), holes):
            self._state(coverage.covered(kind, name, span), "github_coverage")

    def page_done(self) -> None:
        """Append what was read, where it is enough for a batch."""
        if len(self._batch) >= BATCH:
            self.flush()

    def flush(self) -> None:
        """Append what was read so far, in one transaction."""
        batch, self._batch = self._batch, []
        if batch:
            take_in(self.ledger, batch, _silently)
            read = sum(count.read for count in self.counts.values())
            added = sum(count.added for count in self.counts.values())
            self._progress(
                f"{self.repository.full_name}: {read:,} read, {added:,} new, up to "
                f"{batch[-1][0].kind}; {self.client.budget}"
            )

    def _observed(
        self, kind: str, item: Item, parts: Collection[str]
    ) -> Observation | UnreadableRecordError:
        if isinstance(item.body, UnreadableRecordError):
            return item.body
        return Observation(
            kind=kind,
            body=item.body,
            url=item.answer.url,
            recorded=item.answer.date,
            repository=self.repository.full_name,
            extra={WITH: sorted(parts)} if parts else {},
        )

    def _state(self, statement: Observation, kind: str) -> None:
        self._keep(kind, orjson.dumps(statement.body).decode(), statement, None)

    def _keep(
        self,
        kind: str,
        raw: str,
        observed: Observation | UnreadableRecordError,
        item: Item | None,
    ) -> None:
        count = self.counts.setdefault(kind, Count(self.repository.full_name, kind))
        if isinstance(observed, UnreadableRecordError):
            record: Observation | Unread = Unread(raw, kind, observed)
        else:
            record = observed
        origin = item.answer.url if item else "github"
        self._batch.append((count, Incoming(origin, item.line if item else 1, raw, record)))


def _silently(_: str) -> None:
    """The visit itself says how far it is."""
