"""Pull requests with their reviews and the checks of what was merged."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from ingest.github.asking.answer import UnansweredError
from ingest.github.asking.pages import Item
from ingest.github.graphql import parts
from ingest.github.settled import Settled
from ingest.github.streams.merged import AT_MERGE, MOST_COMMITS, at_merge
from ingest.github.visit import Visit


def pulls(visit: Visit, low: datetime) -> datetime:
    """Pull requests with their reviews, merged ones with the checks of their head.

    Only a single GET says who merged and how many commits came with it.
    """
    listing = visit.listing(
        "/pulls", newest_by="updated_at", state="all", sort="updated", direction="desc"
    )
    for page in visit.pages("pulls", "number", listing, low):
        settled = visit.settled("pulls", page)
        asked = [item for item in page if not _is_settled(item, settled)]
        found = parts.pulls(visit, asked)
        for item in asked:
            _take_pull(visit, item, found.get(item.get("number") or 0, {}))
    return low


def _is_settled(item: Item, settled: Settled) -> bool:
    wanted = ["reviews", *AT_MERGE] if item.get("merged_at") else ["reviews"]
    return item.is_text("state", "closed") and settled.holds(item, wanted)


def _take_pull(visit: Visit, item: Item, found: Mapping[str, Sequence[Item]]) -> None:
    number = item.get("number")
    until = item.time("updated_at") or visit.start
    path = f"/pulls/{number}"
    lists = {"reviews": visit.listing(f"{path}/reviews", of=(("pull_request_url", path),))}
    if item.get("merged_at"):
        lists |= at_merge(visit, item)
    read = visit.take_parts(item, until, found, **lists)
    if item.get("merged_at") and "pulls" in found:
        (item,) = found["pulls"]
    elif item.get("merged_at"):
        try:
            item = visit.read_one(f"/pulls/{number}", number=number)
        except UnansweredError as error:
            visit.note(["pulls"], (item.time("created_at") or visit.floor, until), error)
            read = []
    said = item.get("commits")
    if isinstance(said, int) and said > MOST_COMMITS:
        told = f"GitHub lists {MOST_COMMITS} of the {said} commits of pull request {number}."
        span = (item.time("created_at") or visit.floor, until)
        visit.note(["pull_commits"], span, UnansweredError("too_many", told))
    visit.take("pulls", [item], read)
