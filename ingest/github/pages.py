"""Lists: page after page, each item with its exact text.

Pages are numbered, not anchored: what is added while they are read pushes items to the next page,
which only delivers them twice; what is deleted pulls items to a page that was read already. So
the last page is asked for again, and the list is read anew where it has become shorter. In a list
that is sorted by change, what changes meanwhile jumps to its head, which is therefore read again.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from ingest.github.answer import Answer, UnansweredError
from ingest.github.client import PER_PAGE, Client
from ledger.canonical import decode
from ledger.clock import parse_optional_time
from ledger.errors import UnreadableRecordError

READINGS = 3
"""How often a list that becomes shorter is read before that is called a gap."""

_MAX_SAME_PAGE = 3


@dataclass(frozen=True)
class Item:
    """One object of an answer: its text, its place there, and what it was decoded to."""

    answer: Answer
    line: int
    raw: str
    body: dict[str, Any] | UnreadableRecordError

    def get(self, name: str) -> Any:
        """A field of the body; None where it is absent or the body unreadable."""
        return self.body.get(name) if isinstance(self.body, dict) else None

    def time(self, name: str) -> datetime | None:
        """A time of the body as aware UTC; None where it is absent or unreadable."""
        try:
            return parse_optional_time(self.get(name))
        except (ValueError, TypeError):
            return None

    def is_text(self, name: str, wanted: str) -> bool:
        """Whether a field says a word, in upper or lower case."""
        return str(self.get(name)).lower() == wanted


@dataclass(frozen=True)
class Listing:
    """A list to read: its path, the key that wraps it (None: a bare list), and how it is asked.

    `newest_by` is the time that the list is sorted by, newest first; None for lists that are
    always read whole.
    """

    path: str
    key: str | None = None
    newest_by: str | None = None
    query: tuple[tuple[str, str], ...] = ()


def one(client: Client, path: str) -> Item:
    """The object at a path."""
    answer = client.get(path)
    return Item(answer, 1, answer.text, _decoded(answer.text))


def whole(client: Client, listing: Listing) -> list[Item]:
    """All items of a list at once; an item that is delivered twice is in it twice."""
    return [item for page in pages(client, listing, None) for item in page]


def pages(client: Client, listing: Listing, low: datetime | None) -> Iterator[list[Item]]:
    """Yield page after page, down to the first one that ends before `low` (aware UTC).

    Items older than `low` are left out. Raises UnansweredError, also for a list that never stays
    the same.
    """
    begun: datetime | None = None
    for _ in range(READINGS):
        answers = 0
        for last in _pages(client, listing):
            answers += 1
            begun = begun or last[0].answer.date
            yield [item for item in last if not _before(item, listing, low)]
            if last and _before(last[-1], listing, low):
                break
        else:
            if answers > 1 and _is_shorter(client, listing, last):
                continue
        if answers and listing.newest_by == "updated_at":
            yield from _changed_since(client, listing, begun)
        return
    raise UnansweredError("unstable", f"{listing.path} became shorter each time it was read.")


def _pages(client: Client, listing: Listing) -> Iterator[list[Item]]:
    answer = client.get(listing.path, per_page=str(PER_PAGE), **dict(listing.query))
    same = 1
    while True:
        items = _items(answer, listing)
        if items:
            yield items
        if answer.next_url is None:
            return
        same = same + 1 if answer.next_url == answer.url else 1
        if same > _MAX_SAME_PAGE:
            raise UnansweredError("unstable", f"{listing.path} does not get to its next page.")
        answer = client.follow(answer.next_url)


def _is_shorter(client: Client, listing: Listing, last: list[Item]) -> bool:
    """Whether the last page of a list has lost items since it was read."""
    return len(_items(client.follow(last[0].answer.url), listing)) < len(last)


def _changed_since(
    client: Client, listing: Listing, begun: datetime | None
) -> Iterator[list[Item]]:
    """The head of a list, down to what had changed before its reading began."""
    for page in _pages(client, listing):
        yield [item for item in page if not _before(item, listing, begun)]
        if _before(page[-1], listing, begun):
            return


def _before(item: Item, listing: Listing, low: datetime | None) -> bool:
    time = item.time(listing.newest_by) if listing.newest_by else None
    return low is not None and time is not None and time < low


def _items(answer: Answer, listing: Listing) -> list[Item]:
    try:
        if listing.key is None:
            raws = msgspec.json.decode(answer.text, type=list[msgspec.Raw])
        else:
            wrapped = msgspec.json.decode(answer.text, type=dict[str, msgspec.Raw])
            raws = msgspec.json.decode(wrapped[listing.key], type=list[msgspec.Raw])
    except (msgspec.DecodeError, KeyError, RecursionError):
        raise UnansweredError("unreadable", f"The answer of {listing.path} is no list.") from None
    texts = (bytes(raw).decode() for raw in raws)
    return [Item(answer, n, text, _decoded(text)) for n, text in enumerate(texts, start=1)]


def _decoded(text: str) -> dict[str, Any] | UnreadableRecordError:
    try:
        body = decode(text.encode())
    except UnreadableRecordError as error:
        return error
    if not isinstance(body, dict):
        return UnreadableRecordError("not_an_object", "The item is not a JSON object.")
    return body
