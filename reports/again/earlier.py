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
_UNPLACED = "SELECT count(*) FROM judged_subject WHERE repository IS NULL"


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
            return _judged(path, before, ledger.now())
    except (StoreError, ValueError):
        return None  # Of a copy that says less than it should nothing is taken over.


def judged_copy(path: Path) -> EarlierCopy | None:
    """What the newest published copy itself had judged, if that may be taken over; as above."""
    if publish.own_copy(path.parent) != path:
        return None
    try:
        with Ledger.read(path) as ledger:
            return _judged(path, ledger, ledger.now())
    except (StoreError, ValueError):
        return None


def _judged(path: Path, copy: Ledger, now: datetime) -> EarlierCopy | None:
    size = copy.head()[0]
    ((judged_at, judged_size, whole_at, program),) = copy.rows(_JUDGED)
    is_fresh = timedelta(0) <= now - whole_at < WHOLE_EVERY
    if program != digest() or judged_size != size or not is_fresh:
        return None
    if copy.rows(_UNPLACED) != [(0,)]:
        return None
    moments: defaultdict[str, list[datetime]] = defaultdict(list)
    for repository, at in copy.rows(_MOMENTS):
        moments[repository].append(at)
    return EarlierCopy(path, Earlier(size, judged_at, moments), whole_at)
