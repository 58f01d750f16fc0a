"""Pull requests with their reviews and the checks of what was merged."""

import re
from datetime import datetime

from ingest.github.asking.answer import UnansweredError
from ingest.github.asking.pages import Item
from ingest.github.visit import Visit

_SHA = re.compile("[0-9a-f]{40}")


def pulls(visit: Visit, low: datetime) -> datetime:
    """Pull requests with their reviews, merged ones with the checks of their head.

    Only a single GET says who merged and how many commits came with it.
    """
    listing = visit.listing(
        "/pulls", newest_by="updated_at", state="all", sort="updated", direction="desc"
    )
    for page in visit.pages("pulls", "number", listing, low):
        settled = visit.settled("pulls", page)
        for item in page:
            wanted = ["reviews", "check_runs"] if item.get("merged_at") else ["reviews"]
            if not (item.is_text("state", "closed") and settled.holds(item, wanted)):
                _take_pull(visit, item)
    return low


def _take_pull(visit: Visit, item: Item) -> None:
    number = item.get("number")
    until = item.time("updated_at") or visit.start
    lists = {"reviews": visit.listing(f"/pulls/{number}/reviews")}
    head = item.get("head")
    sha = str(head.get("sha")) if isinstance(head, dict) else ""
    if item.get("merged_at") and _SHA.fullmatch(sha):
        path = f"/commits/{sha}/check-runs"
        lists["check_runs"] = visit.listing(path, "check_runs", filter="all")
    read = visit.take_parts(item, until, **lists)
    if item.get("merged_at"):
        try:
            item = visit.read_one(f"/pulls/{number}", number=number)
        except UnansweredError as error:
            visit.note(["pulls"], (item.time("created_at") or visit.floor, until), error)
            read = []
    visit.take("pulls", [item], read)
