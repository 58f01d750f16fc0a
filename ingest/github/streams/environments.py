"""Environments: the rules of each gate."""

from datetime import datetime

from ingest.github.asking.answer import UnansweredError
from ingest.github.asking.pages import Item, whole
from ingest.github.visit import Visit
from ledger.reading.names import ours

_HELD = f"SELECT DISTINCT environment FROM environments WHERE {ours()} ORDER BY 1"
_UNLISTED = UnansweredError("not_found", "The list of environments has it no more.")


def environments(visit: Visit, low: datetime) -> datetime:
    """The rules of every environment; all are known since the last change of any of them.

    The list is always whole: what it had once and has no more was deleted.
    """
    found = whole(visit.client, visit.listing("/environments", "environments"))
    visit.take("environments", found)
    _compare(visit, found)
    changed = [item.time("updated_at") or visit.start for item in found]
    return min(max([low, *changed]), visit.start) if changed else visit.start


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
