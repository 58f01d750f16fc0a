"""Environments: the rules of each gate, and which branches and tags may deploy."""

from datetime import datetime
from urllib.parse import quote

from ingest.github.asking.answer import UnansweredError
from ingest.github.asking.pages import Item, whole
from ingest.github.snapshots import keep, told, wrapped
from ingest.github.visit import Visit
from ledger.reading.names import ours

_HELD = f"SELECT DISTINCT environment FROM environments WHERE {ours()} ORDER BY 1"
_UNLISTED = UnansweredError("not_found", "The list of environments has it no more.")

KINDS = ("environments", "deployment_branch_policies")

_GRANT = "read access to actions"


def environments(visit: Visit, low: datetime) -> datetime:
    """The rules of every environment; all are known since the last change of any of them.

    They are kept when they have changed, and else once a day. The list is always whole: what it
    had once and has no more was deleted.
    """
    try:
        found = whole(visit.client, visit.listing("/environments", "environments"))
    except UnansweredError as error:
        raise told(error, _GRANT) from None
    keep(visit, "environments", found)
    _compare(visit, found)
    for item in found:
        _take_branches(visit, item)
    changed = [item.time("updated_at") or visit.start for item in found]
    return min(max([low, *changed]), visit.start) if changed else visit.start


def _take_branches(visit: Visit, item: Item) -> None:
    name, policy = item.get("name"), item.get("deployment_branch_policy")
    if not (isinstance(name, str) and isinstance(policy, dict)):
        return
    if policy.get("custom_branch_policies"):
        path = f"/environments/{quote(name, safe='')}/deployment-branch-policies"
        try:
            patterns = wrapped(visit, {}, branch_policies=visit.listing(path, "branch_policies"))
        except UnansweredError as error:
            visit.note([KINDS[1]], (visit.start, visit.start), told(error, _GRANT))
        else:
            keep(visit, KINDS[1], [patterns])


def _compare(visit: Visit, found: list[Item]) -> None:
    """State which environments are gone, and which are back."""
    names = [item.get("name") for item in found]
    listed = {name.lower() for name in names if isinstance(name, str)}
    for name in names:
        visit.is_back("environments", name)
    if len(listed) < len(found):
        return  # One that has no name may be any of those that are missed.
    for (name,) in visit.ledger.rows(_HELD, [visit.repository.names.parameter]):
        if name.lower() not in listed:
            visit.bury("environments", name, _UNLISTED)
