"""The runs of a repository, also where one list cannot show them all.

GitHub ends an unfiltered list at 40,000 runs and a filtered one at 1,000. What is older than the
end of the first is asked for by windows of `created=A..B`, halved until they fit. Filtered lists
come from a search index that may lag, so they are asked for what is old, and never for what is new.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from ingest.github.asking.answer import UnansweredError
from ingest.github.asking.pages import Item, Listing
from ingest.github.visit import Visit
from ledger.clock import format_time

SHORTEST = timedelta(seconds=1)
"""A window that is too full and no longer than this is a gap (UTC seconds, both ends inside)."""

RUN_KINDS = ("actions_runs", "actions_jobs", "approvals")
"""What is unknown of a run that is not seen."""

_ENDED = ("cut", "refused")


def run_pages(visit: Visit, low: datetime) -> Iterator[list[Item]]:
    """Yield the runs created from `low` (UTC) on, page by page; the newest first, as a rule."""
    oldest: datetime | None = None
    try:
        for page in visit.pages("actions_runs", "id", _runs(visit), low):
            yield page
            oldest = min([*filter(None, [oldest]), *_created(page)], default=None)
    except UnansweredError as error:
        if error.reason not in _ENDED or oldest is None:
            raise
        yield from _window(visit, low, oldest)


def _window(visit: Visit, begin: datetime, end: datetime) -> Iterator[list[Item]]:
    window = f"{format_time(begin)}..{format_time(end)}"
    was_read = False
    try:
        for page in visit.pages("actions_runs", "id", _runs(visit, window), begin):
            was_read = True
            yield page
    except UnansweredError as error:
        # What is refused from its first page on is not too much, but wrong.
        if error.reason not in _ENDED or not was_read:
            raise
        if end - begin < SHORTEST:
            full = UnansweredError("overflow", error.message)
            visit.note(RUN_KINDS, (begin, end), full)
            return
        middle = begin + ((end - begin) / 2 // SHORTEST) * SHORTEST
        yield from _window(visit, middle + SHORTEST, end)
        yield from _window(visit, begin, middle)


def _runs(visit: Visit, window: str | None = None) -> Listing:
    path, key, newest_by = "/actions/runs", "workflow_runs", "created_at"
    if window is None:
        return visit.listing(path, key, newest_by)
    return visit.listing(path, key, newest_by, created=window)


def _created(page: list[Item]) -> list[datetime]:
    return [time for item in page if (time := item.time("created_at"))]
