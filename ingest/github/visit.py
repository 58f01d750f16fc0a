"""A visit to one repository: what is read goes to the ledger, what cannot be read is noted."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from ingest.github import coverage
from ingest.github.asking.answer import UnansweredError
from ingest.github.asking.client import Client
from ingest.github.asking.pages import Item, Listing, one, pages, whole
from ingest.github.batch import Batch
from ingest.github.coverage import Gap, Span
from ingest.github.graphql.asking import GraphQL
from ingest.github.progress import Progressing
from ingest.github.repository import Repository
from ingest.github.settled import WITH, Settled
from ingest.github.stated import Stated
from ingest.source import Count, Progress
from ledger.errors import UnreadableRecordError
from ledger.file.store import Ledger
from ledger.kinds.base import Observation

GONE = ("not_found", "gone")
"""What is answered of something that is known to have been there."""

_SECOND = timedelta(seconds=1)


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
        *,
        graphql: GraphQL,
        stated: Stated,
        sweeps: bool = False,
        from_beginning: bool = True,
    ) -> None:
        self.ledger = ledger
        self.client = client
        self.graphql = graphql
        self.stated = stated
        self.repository = repository
        self.floor = floor
        self.start = start
        self.sweeps = sweeps
        """Whether all that may still change is looked at again, not only what is new or open."""
        self.from_beginning = from_beginning
        """Whether nothing of the repository is left out for being older than `floor`."""
        self._gaps: list[Gap] = []
        self.progress = Progressing(progress, repository.full_name)
        self._batch = Batch(ledger, repository.full_name)

    @property
    def counts(self) -> list[Count]:
        """What became of what was read, by kind."""
        return list(self._batch.counts.values())

    def listing(
        self,
        path: str,
        key: str | None = None,
        newest_by: str | None = None,
        of: tuple[tuple[str, int | str], ...] = (),
        **query: str,
    ) -> Listing:
        """A list below the repository; `of` is what each item says that it belongs to."""
        asked = tuple(query.items())
        return Listing(f"{self.repository.path}{path}", key, newest_by, asked, of)

    def pages(self, kind: str, name: str, listing: Listing, low: datetime) -> Iterator[list[Item]]:
        """Yield the pages of a list down to `low` (UTC).

        Items without a whole number `name` (`id` or `number`) go to quarantine.
        """
        for page in pages(self.client, listing, low):
            numbered = [item for item in page if isinstance(item.get(name), int)]
            self.take(kind, [item for item in page if not isinstance(item.get(name), int)])
            yield numbered
            if listing.newest_by:
                times = filter(None, (item.time(listing.newest_by) for item in page))
                self.progress.reach(min(times, default=None))
            self.pause()

    def pause(self) -> None:
        """Append what was read so far if it is worth a transaction, and say how far it is."""
        if self._batch.is_full:
            self.flush()
        self.tell()

    def tell(self, *, last: bool = False) -> None:
        """Say how far it is, if it is time to."""
        self.progress.tell(self._batch.taken, self._batch.added, self.client.budget, last=last)

    def settled(self, kind: str, items: Iterable[Item]) -> Settled:
        """Which of these items are held whole."""
        return Settled(self.ledger, kind, self.repository, self.start, items, self.stated.whole)

    def before(self, kind: str) -> datetime | None:
        """When the last walk began that had a kind whole up to then (UTC)."""
        return max((until for _, until in self.stated.whole(kind)), default=None)

    def take(
        self,
        kind: str,
        items: Iterable[Item],
        parts: Collection[str] = (),
        span: Span | None = None,
    ) -> None:
        """Keep items as observations of a kind, read together with `parts` (kinds).

        `span` is what is unknown if an item ends in quarantine; its own lifetime unless said.
        """
        for item in items:
            life = (
                item.time("created_at") or self.floor,
                item.time("updated_at") or self.start,
            )
            place = (item.answer.url, item.line)
            self._batch.add(place, item.raw, kind, self._observed(item, kind, parts), span or life)
        if parts:
            self.pause()

    def take_parts(
        self,
        item: Item,
        until: datetime,
        found: Mapping[str, Sequence[Item]] | None = None,
        /,
        **lists: Listing,
    ) -> list[str]:
        """Keep the lists (by kind) that belong to an item; return the kinds that could be read.

        Those that were `found` already are not asked for. What could not be read is a gap from the
        item's creation to `until` (UTC).
        """
        span = (item.time("created_at") or self.floor, until)
        read = []
        for kind, listing in lists.items():
            if found and kind in found:
                self.take(kind, found[kind], span=span)
                read.append(kind)
                continue
            try:
                self.take_list(kind, listing, span)
            except UnansweredError as error:
                self.note([kind], span, error)
            else:
                read.append(kind)
        return read

    def take_list(self, kind: str, listing: Listing, span: Span) -> None:
        """Keep all items of a list; `span` (UTC) is what is unknown of one that cannot be read.

        Raises UnansweredError.
        """
        self.take(kind, whole(self.client, listing), span=span)

    def read_one(self, path: str, **expected: object) -> Item:
        """The object at a path below the repository, if it is the one that was asked for.

        Raises UnansweredError where another one is answered.
        """
        item = one(self.client, f"{self.repository.path}{path}")
        if any(item.get(name) != value for name, value in expected.items()):
            raise UnansweredError("mismatched", f"{path} answers with another object.")
        return item

    def note(self, kinds: Sequence[str], span: Span, error: UnansweredError) -> None:
        """Note that kinds could not be read for a span (UTC).

        It has at least a second, and ends with the visit: nothing later is covered anyway.
        """
        since = min(span[0], self.start - _SECOND)
        until = max(min(span[1], self.start), since + _SECOND)
        for kind in kinds:
            gap = Gap(kind, since, until, error.reason, error.message)
            self._gaps.append(gap)
            self._batch.state(coverage.missing(gap, self.repository.full_name))

    def lacks(self, kind: str, *passed_over: str) -> bool:
        """Whether something of a kind could not be read, for a reason that is not passed over."""
        return any(gap.kind == kind and gap.reason not in passed_over for gap in self._gaps)

    def bury(self, kind: str, subject: str, error: UnansweredError) -> bool:
        """State that an object of a kind is gone, if that is what the error says; once."""
        if error.reason not in GONE:
            return False
        if not self.stated.is_gone(kind, subject):
            name = self.repository.full_name
            self._batch.state(coverage.gone(kind, subject, name, self.start, error))
            self.stated.bury(kind, subject, gone=True)
        return True

    def state(self, statement: Observation) -> None:
        """Keep a statement of our own about the repository."""
        self._batch.state(statement)

    def is_back(self, kind: str, subject: object) -> bool:
        """Whether an object that is listed was stated to be gone; then it is stated to be back."""
        if not self.stated.is_gone(kind, str(subject)):
            return False
        name = self.repository.full_name
        self._batch.state(coverage.gone(kind, str(subject), name, self.start, None))
        self.stated.bury(kind, str(subject), gone=False)
        return True

    def cover(self, since: Mapping[str, datetime], low: datetime) -> None:
        """State from when on (UTC) each kind is whole, but for its gaps.

        `low` is down to where it was read: gaps that began earlier may still be open. What has
        been stated before is not stated again.
        """
        if not since:
            return
        # What is in quarantine is a gap too.
        self._read()
        name = self.repository.full_name
        spans: dict[Span, list[str]] = {}
        gaps = self.stated.gaps(since, low)
        for kind, begin in since.items():
            known = self.stated.whole(kind)
            holes = [(gap.since, gap.until) for gap in self._gaps if gap.kind == kind]
            for span in coverage.without((begin, self.start), [*holes, *gaps[kind]]):
                held_until = coverage.reach(known, span[0])
                if held_until is None or held_until < span[1]:
                    spans.setdefault(span, []).append(kind)
        for span, kinds in spans.items():
            self._batch.state(coverage.covered(kinds, name, span))

    def state_sweep(self, low: datetime) -> None:
        """State that all from `low` (UTC) on has been looked at again."""
        self._batch.state(coverage.swept(self.repository.full_name, (low, self.start)))

    def store(self, *kinds: str) -> None:
        """See that what was read of some kinds is in the ledger, for who looks for it there."""
        if self._batch.has(*kinds):
            self.flush()

    def flush(self) -> None:
        """Append what was read so far, in one transaction; what is quarantined is a gap."""
        while self._batch.is_unread:
            self._read()
        self._batch.append()

    def _read(self) -> None:
        for kind, span, reason in self._batch.read():
            told = f"A record cannot be read ({reason}); it lies in quarantine."
            self.note([kind], span, UnansweredError("quarantined", told))

    def _observed(
        self, item: Item, kind: str, parts: Collection[str]
    ) -> Observation | UnreadableRecordError:
        if isinstance(item.body, UnreadableRecordError):
            return item.body
        return Observation(
            kind=kind,
            body=item.body,
            url=item.answer.url,
            recorded=item.answer.date,
            repository=self.repository.full_name,
            extra={**item.extra, **({WITH: sorted(parts)} if parts else {})},
        )
