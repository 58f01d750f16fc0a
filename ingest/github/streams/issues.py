"""Issues with their timelines, and the comments on them and on pull requests."""

from datetime import datetime

from ingest.github.visit import Visit


def issues(visit: Visit, low: datetime) -> datetime:
    """Issues with their timelines. The list holds pull requests too; those come from `pulls`."""
    listing = visit.listing(
        "/issues", newest_by="updated_at", state="all", sort="updated", direction="desc"
    )
    for page in visit.pages("issues", "number", listing, low):
        settled = visit.settled("issues", page)
        for item in page:
            if item.get("pull_request") or settled.holds(item, ["issue_timeline"]):
                continue
            timeline = visit.listing(f"/issues/{item.get('number')}/timeline")
            until = item.time("updated_at") or visit.start
            visit.take("issues", [item], visit.take_parts(item, until, issue_timeline=timeline))
    return low


def comments(visit: Visit, low: datetime) -> datetime:
    """The comments on issues and pull requests, in one list for the repository."""
    listing = visit.listing(
        "/issues/comments", newest_by="updated_at", sort="updated", direction="desc"
    )
    for page in visit.pages("issue_comments", "id", listing, low):
        visit.take("issue_comments", page)
    return low
