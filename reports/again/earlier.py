"""What an earlier copy had judged, where it can be taken over at all."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from ledger.checkpoint import ENTRIES
from ledger.errors import StoreError
from ledger.file.store import Ledger
from ledger.reading import publish
from reports.again.program import digest
from reports.again.touched import Earlier

WHOLE_EVERY = timedelta(days=1)
"""After so long everything is judged, whatever changed."""

_JUDGED = "SELECT judged_at, size, whole_at, program FROM judgement"
_MOMENTS = "SELECT repository, moment FROM judged_moment WHERE repository IS NOT NULL"
_UNPLACED = "SELECT count(*) FROM subject WHERE repository IS NULL"


@dataclass(frozen=True)
class Judged:
    """What a copy had judged: so many entries, at that moment, and all of it at another (UTC)."""

    size: int
    judged_at: datetime
    whole_at: datetime


@dataclass(frozen=True)
class EarlierCopy:
    """An earlier published copy of the same ledger, judged by this very program."""

    path: Path
    judged: Earlier
    whole_at: datetime


def earlier_copy(copy: Path) -> EarlierCopy | None:
    """The newest copy beside one that is being made, if what it judged may be taken over.

    It must be this user's own, of the beginning of the same ledger, by the same program, less
    than a day after everything was judged, and place all that it judged in a repository.
    """
    path = publish.own_copy(copy.parent)
    if path is None or path == copy:
        return None
    try:
        with Ledger.read(path) as before, Ledger.read(copy) as ledger:
            size, root, *_ = before.head()
            if not size or not ledger.has(ENTRIES, size, root) or ledger.origin != before.origin:
                return None
            found = _judged(before, ledger.now())
            if found is None:
                return None
            moments: defaultdict[str, list[datetime]] = defaultdict(list)
            for repository, at in before.rows(_MOMENTS):
                moments[repository].append(at)
    except (StoreError, ValueError):
        return None  # Of a copy that says less than it should nothing is taken over.
    return EarlierCopy(path, Earlier(found.size, found.judged_at, moments), found.whole_at)


def judged_copy(path: Path, copy: Ledger) -> Judged | None:
    """What the newest published copy, open as `copy`, had judged, if that may be taken over."""
    if publish.own_copy(path.parent) != path:
        return None
    try:
        return _judged(copy, copy.now())
    except (StoreError, ValueError):
        return None


def _judged(copy: Ledger, now: datetime) -> Judged | None:
    ((judged_at, size, whole_at, program),) = copy.rows(_JUDGED)
    is_fresh = timedelta(0) <= now - whole_at < WHOLE_EVERY
    if program != digest() or size != copy.head()[0] or not is_fresh:
        return None
    if copy.rows(_UNPLACED) != [(0,)]:
        return None
    return Judged(size, judged_at, whole_at)
