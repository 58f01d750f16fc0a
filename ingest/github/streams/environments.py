"""Environments: the rules of each gate."""

from datetime import datetime

from ingest.github.asking.pages import whole
from ingest.github.visit import Visit


def environments(visit: Visit, low: datetime) -> datetime:
    """The rules of every environment; all are known since the last change of any of them."""
    found = whole(visit.client, visit.listing("/environments", "environments"))
    visit.take("environments", found)
    changed = [item.time("updated_at") or visit.start for item in found]
    return min(max([low, *changed]), visit.start) if changed else visit.start
