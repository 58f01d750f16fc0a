"""What belongs to a merged pull request: its commits, and what was checked of its head."""

from ingest.github.asking.pages import Item, Listing
from ingest.github.visit import Visit
from ledger.kinds.base import is_sha

AT_MERGE = ("check_runs", "statuses", "pull_commits")

MOST_COMMITS = 250
"""GitHub lists no more commits of a pull request; more are in the repository itself."""


def at_merge(visit: Visit, item: Item) -> dict[str, Listing]:
    """The lists to read of a merged pull request, by kind.

    Checks and statuses are those of its head: what was known of it when it was merged.
    """
    lists = {"pull_commits": visit.listing(f"/pulls/{item.get('number')}/commits")}
    head = item.get("head")
    sha = str(head.get("sha")) if isinstance(head, dict) else ""
    if is_sha(sha):
        lists["check_runs"] = check_runs(visit, sha)
        lists["statuses"] = visit.listing(f"/commits/{sha}/statuses")
    return lists


def check_runs(visit: Visit, sha: str) -> Listing:
    """The list of all check runs of a commit, whichever run made them."""
    of = (("head_sha", sha),)
    return visit.listing(f"/commits/{sha}/check-runs", "check_runs", of=of, filter="all")
