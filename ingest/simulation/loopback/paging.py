"""Pages as GitHub cuts them: `per_page` of 30 unless said, at most 100, and a Link header."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from ingest.simulation.bodies.common import Body

DEFAULT_PER_PAGE = 30
MAX_PER_PAGE = 100


@dataclass(frozen=True)
class Listing:
    """A whole list before it is cut; `key` is what an answer wraps it in, with a total.

    `around` is what it is wrapped in instead; of such a list `usual` come where nothing is said.
    `body` makes the bodies of those that are on the page; without it they are bodies already.
    `at_most` is how many of them are shown; the total tells of all.
    """

    items: Sequence[Any]
    key: str | None = None
    around: Body | None = None
    usual: int = DEFAULT_PER_PAGE
    body: Callable[[Any], Body] | None = None
    at_most: int | None = None

    def cut(self, begin: int = 0, end: int | None = None) -> list[Any]:
        """The bodies of some of what is shown; of all of it unless said."""
        some = self.items[: self.at_most][begin:end]
        return [self.body(one) for one in some] if self.body else list(some)


@dataclass(frozen=True)
class Page:
    """One page: the body of the answer, and the Link header (empty where all fits one page)."""

    body: Body | list[Body]
    link: str


def page_of(listing: Listing, address: str, query: Mapping[str, str], *, again: bool) -> Page:
    """Return the page that a query asks for; `address` is where the list is asked for, absolute.

    With `again` the `next` link leads to this page once more.
    """
    size = listing.usual
    if "per_page" in query or "page" in query:
        size = min(max(_number(query.get("per_page"), DEFAULT_PER_PAGE), 1), MAX_PER_PAGE)
    number = max(_number(query.get("page"), 1), 1)
    last = max(-(-len(listing.items[: listing.at_most]) // size), 1)
    bodies = listing.cut((number - 1) * size, number * size)
    links: dict[str, int] = {}
    if number > 1:
        links |= {"prev": min(number - 1, last), "first": 1}
    if number < last:
        links |= {"next": number if again else number + 1, "last": last}
    link = ", ".join(
        f'<{address}?{urlencode({**query, "page": str(to)})}>; rel="{name}"'
        for name, to in links.items()
    )
    if listing.key is None:
        return Page(bodies, link)
    around = {"total_count": len(listing.items)} if listing.around is None else listing.around
    return Page({**around, listing.key: bodies}, link)


def _number(text: str | None, default: int) -> int:
    return int(text) if text is not None and text.isdigit() else default
