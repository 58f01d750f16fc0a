"""Lists: page after page, each item with its exact text.

Pages are numbered, not anchored: what is added while they are read pushes items to the next page,
which only delivers them twice; what is deleted pulls items to a page that was read already. A list
that tells its total shows that: nothing is missed unless the total shrinks. Any other list of
several pages is read twice, and once more as long as a reading finds what another missed.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from itertools import pairwise
from typing import Any

import msgspec

from ingest.github.asking.answer import Answer, UnansweredError
from ingest.github.asking.client import PER_PAGE, Client
from ledger.canonical import decode
from ledger.clock import parse_optional_time
from ledger.errors import UnreadableRecordError

READINGS = 3
"""How often a list is read before it is called a gap that something was missed each time."""

_MAX_SAME_PAGE = 3


@dataclass(frozen=True)
class Item:
    """One object of an answer: its text, its place there, and what it was decoded to.

    `extra` is what its entry's context says beside that.
    """

    answer: Answer
    line: int
    raw: str
    body: dict[str, Any] | UnreadableRecordError
    extra: Mapping[str, Any] = field(default_factory=dict)

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
    always read whole. `of` says what the items belong to, as `belongs` takes it.
    """

    path: str
    key: str | None = None
    newest_by: str | None = None
    query: tuple[tuple[str, str], ...] = ()
    of: tuple[tuple[str, int | str], ...] = ()


def belongs(item: Item, of: Iterable[tuple[str, int | str]]) -> bool:
    """Whether an item is part of what was asked for: its fields say the numbers and words of `of`.

    What begins with a slash is how the path of an address ends: `("deployment_url",
    "/deployments/7")`. A field that the item does not have says nothing.
    """
    for name, wanted in of:
        said = item.get(name)
        if isinstance(wanted, str) and wanted.startswith("/"):
            said = wanted if str(said).partition("?")[0].endswith(wanted) else said
        if said is not None and said != wanted:
            return False
    return True


def one(client: Client, path: str) -> Item:
    """The object at a path."""
    answer = client.get(path)
    return Item(answer, 1, answer.text, decoded(answer.text))


def as_one(client: Client, listing: Listing) -> tuple[Answer, list[Item]]:
    """A list as one statement: its first answer, which an empty list has too, and all its items."""
    answer = client.get(listing.path, per_page=str(PER_PAGE), **dict(listing.query))
    items = whole(client, listing) if answer.next_url else _items(answer, listing)[0]
    return answer, items


def whole(client: Client, listing: Listing) -> list[Item]:
    """All items of a list at once."""
    return [item for page in pages(client, listing, None) for item in page]


def pages(client: Client, listing: Listing, low: datetime | None) -> Iterator[list[Item]]:
    """Yield what is new on each page, down to the first page that ends before `low` (aware UTC).

    Items older than `low` are left out; an item that changes meanwhile may come again. Raises
    UnansweredError: `unstable` for a list that never stays the same, `cut` for one that ends
    before it has shown as many items as it tells.
    """
    # What was shown of which item: a long list is held as numbers, not as texts.
    versions: set[int] = set()
    numbers: set[int] = set()
    begun: datetime | None = None
    for reading in range(READINGS):
        missed, totals, seen, is_whole = False, [], set[int](), True
        for page, total in _pages(client, listing):
            totals.append(total)
            if not page:
                continue
            begun = begun or page[0].answer.date
            inside = [item for item in page if not _before(item, listing, low)]
            fresh = [item for item in inside if _version(item) not in versions]
            late = [item for item in fresh if _number(item) not in numbers]
            # Of a list that is not sorted by time, what a second reading brings was missed.
            is_new = listing.newest_by is None and reading > 0 and bool(late)
            missed = missed or is_new or any(_before(item, listing, begun) for item in late)
            versions.update(_version(item) for item in fresh)
            numbers.update(_number(item) for item in fresh)
            seen.update(_number(item) for item in page)
            if fresh:
                yield fresh
            if len(inside) < len(page):
                is_whole = False
                break
        told = [total for total in totals if total is not None]
        shrank = len(told) < len(totals) or any(b < a for a, b in pairwise(told))
        if len(totals) < 2 or not shrank or (reading and not missed):
            if told and is_whole and len(seen) < min(told):
                raise UnansweredError(
                    "cut", f"{listing.path} tells of {min(told)} items and shows {len(seen)}."
                )
            return
    raise UnansweredError("unstable", f"{listing.path} changed each time it was read.")


def _pages(client: Client, listing: Listing) -> Iterator[tuple[list[Item], int | None]]:
    """Each page, and how many items the whole list tells it has."""
    answer = client.get(listing.path, per_page=str(PER_PAGE), **dict(listing.query))
    same = 1
    while True:
        items, total = _items(answer, listing)
        if not all(belongs(item, listing.of) for item in items):
            raise UnansweredError(
                "mismatched", f"{listing.path} answers with what belongs to something else."
            )
        yield items, total
        if answer.next_url is None:
            return
        same = same + 1 if answer.next_url == answer.url else 1
        if same > _MAX_SAME_PAGE:
            raise UnansweredError("unstable", f"{listing.path} does not get to its next page.")
        answer = client.follow(answer.next_url)


def _version(item: Item) -> int:
    """What tells a version of an item from another; texts may differ in what means nothing."""
    if item.get("id") is None or item.get("updated_at") is None:
        return _digest(item.raw)
    return _digest(f"{item.get('id')} {item.get('updated_at')}")


def _number(item: Item) -> int:
    """What tells an item from another."""
    number = item.get("id")
    return number if isinstance(number, int) else _digest(str(number))


def _digest(text: str) -> int:
    """A text as a number: 15 bytes of its hash, which nobody can make meet."""
    return int.from_bytes(sha256(text.encode()).digest()[:15])


def _before(item: Item, listing: Listing, moment: datetime | None) -> bool:
    time = item.time(listing.newest_by) if listing.newest_by else None
    return moment is not None and time is not None and time < moment


def _items(answer: Answer, listing: Listing) -> tuple[list[Item], int | None]:
    total = None
    try:
        if listing.key is None:
            raws = msgspec.json.decode(answer.text, type=list[msgspec.Raw])
        else:
            wrapped = msgspec.json.decode(answer.text, type=dict[str, msgspec.Raw])
            raws = msgspec.json.decode(wrapped[listing.key], type=list[msgspec.Raw])
            if "total_count" in wrapped:
                total = msgspec.json.decode(wrapped["total_count"], type=int)
    except (msgspec.DecodeError, KeyError, RecursionError):
        raise UnansweredError("unreadable", f"The answer of {listing.path} is no list.") from None
    texts = (bytes(raw).decode() for raw in raws)
    items = [Item(answer, n, text, decoded(text)) for n, text in enumerate(texts, start=1)]
    return items, total


def decoded(text: str) -> dict[str, Any] | UnreadableRecordError:
    """The object of a text, or why it is none."""
    try:
        body = decode(text.encode())
    except UnreadableRecordError as error:
        return error
    if not isinstance(body, dict):
        return UnreadableRecordError("not_an_object", "The item is not a JSON object.")
    return body
