"""What is asked of a repository, in which order.

An object's parts (a run's jobs, a deployment's statuses) are taken before the object itself, so
that an object in the ledger is a whole one. A part that is not answered is a gap for the time in
which it could have changed; the object is kept all the same, and asked again at the next visit.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from ingest.github import runs
from ingest.github.answer import UnansweredError
from ingest.github.pages import Item, pages, whole
from ingest.github.visit import Visit

LOOKBACK = timedelta(days=63)
"""30 days in which a run may be repeated, 30 in which it may wait, and slack (github.md, 3)."""

OVERLAP = timedelta(days=1)
"""How far lists that are sorted by change are read again."""

_SHA = re.compile("[0-9a-f]{40}")


@dataclass(frozen=True)
class Stream:
    """A list with what belongs to its items; `kinds` names the list's own kind first.

    `collect` reads down to a moment (aware UTC) and returns from when on the kinds are whole.
    `lookback` is how far it reads again when all before is held. Of `present_only` kinds an
    answer shows the present and nothing of the past.
    """

    kinds: tuple[str, ...]
    collect: Callable[[Visit, datetime], datetime]
    lookback: timedelta
    present_only: tuple[str, ...] = ()


def environments(visit: Visit, low: datetime) -> datetime:
    """The rules of every environment; all are known since the last change of any of them."""
    found = whole(visit.client, visit.listing("/environments", "environments"))
    visit.take("environments", found)
    changed = [item.time("updated_at") or visit.start for item in found]
    return min(max([low, *changed]), visit.start) if changed else visit.start


def deployments(visit: Visit, low: datetime) -> datetime:
    """Deployments with the statuses of their history; they list neither run nor result."""
    listing = visit.listing("/deployments", newest_by="created_at")
    for page, settled in visit.pages("deployments", "id", listing, low):
        ended = _ended(visit, page)
        for item in page:
            if item.get("id") in ended and settled.holds(item, ["deployment_statuses"]):
                continue
            statuses = visit.listing(f"/deployments/{item.get('id')}/statuses")
            read = visit.take_parts(item, visit.start, deployment_statuses=statuses)
            visit.take("deployments", [item], read)
    return low


def _ended(visit: Visit, page: list[Item]) -> set[int]:
    """Which deployments of a page have a result in the ledger."""
    rows = visit.ledger.rows(
        "SELECT DISTINCT deployment_id FROM deployment_statuses WHERE repository = ? "
        "AND state IN ('success', 'failure', 'error') AND deployment_id IN (SELECT unnest(?))",
        [visit.repository.full_name, [item.get("id") for item in page]],
    )
    return {number for (number,) in rows}


def pulls(visit: Visit, low: datetime) -> datetime:
    """Pull requests with their reviews, merged ones with the checks of their head.

    Only a single GET says who merged and how many commits came with it.
    """
    listing = visit.listing(
        "/pulls", newest_by="updated_at", state="all", sort="updated", direction="desc"
    )
    for page, settled in visit.pages("pulls", "number", listing, low):
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


def issues(visit: Visit, low: datetime) -> datetime:
    """Issues with their timelines. The list holds pull requests too; those come from `pulls`."""
    listing = visit.listing(
        "/issues", newest_by="updated_at", state="all", sort="updated", direction="desc"
    )
    for page, settled in visit.pages("issues", "number", listing, low):
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
    for page in pages(visit.client, listing, low):
        visit.take("issue_comments", page)
    return low


STREAMS = (
    Stream(("environments",), environments, LOOKBACK),
    # Deployments come before runs: they tell which runs may have had a gate.
    Stream(("deployments", "deployment_statuses"), deployments, LOOKBACK),
    Stream(runs.KINDS, runs.runs, LOOKBACK, present_only=("pending_deployments",)),
    Stream(("pulls", "reviews", "check_runs"), pulls, OVERLAP),
    Stream(("issues", "issue_timeline"), issues, OVERLAP),
    Stream(("issue_comments",), comments, OVERLAP),
)
