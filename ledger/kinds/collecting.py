"""What a collector says of its own work: what it missed, what is gone, how far it looked back.

What it has whole it says as coverage. Also when it looks again, for whoever says when that is due.
"""

from datetime import datetime, timedelta

import msgspec

from ledger.errors import UnreadableRecordError
from ledger.kinds.base import Kept, Kind, Name, Reading, Row, moment, shaped
from ledger.kinds.coverage import repository_in

LOOKS = (timedelta(hours=1), timedelta(hours=24))
"""How long after its last change an object is looked at once more: the last of it trickles in."""

SWEEP_EVERY = timedelta(days=7)
"""How often all that may still change is looked at again, not only what is new or open.

Also how late an attempt may be seen that made no deployment: its run is on no new page.
"""

WINDOW = timedelta(days=63)
"""Nothing changes later: a run is repeated for 30 days, and may wait for 30 more; and slack."""


class Gap(msgspec.Struct):
    """The fields of a gap; `of` is the kind that could not be collected."""

    of: Name
    repository: Name
    since: str = msgspec.field(name="from")
    until: str = msgspec.field(name="to")
    reason: Name
    message: str


class GapRow(Row, frozen=True, kw_only=True):
    """`gaps`: from `since` to `until` (UTC) a kind of a `place` was not collected whole.

    A place is a repository, or a project of a ticket system as `project:KEY`.
    A gap says what was tried and why it failed; what is covered is only what `coverage` says.
    """

    table = "gaps"

    source: Name
    of: Name
    place: Name
    since: datetime
    until: datetime
    reason: Name
    message: str


def read_gap(observation: Kept) -> Reading:
    """Key `gap:SOURCE:DIGEST`: the same gap met again is the same entry."""
    said = shaped(Gap, observation)
    since, until = _span(said, "gap")
    row = GapRow(
        source=observation.source,
        of=said.of,
        place=said.repository,
        since=since,
        until=until,
        reason=said.reason,
        message=said.message,
    )
    return Reading(
        key=f"gap:{observation.source}:{observation.digest()}",
        repository=repository_in(said.repository),
        source_time=None,
        occurred_at=until,
        actor=None,
        rows=[row],
    )


class Sweep(msgspec.Struct):
    """The fields of a sweep."""

    repository: Name
    since: str = msgspec.field(name="from")
    until: str = msgspec.field(name="to")


class SweepRow(Row, frozen=True, kw_only=True):
    """`sweeps`: all that was made from `since` to `until` (UTC) was looked at again.

    Between sweeps a collector looks at what is new and at what had not ended.
    """

    table = "sweeps"

    source: Name
    since: datetime
    until: datetime


def read_sweep(observation: Kept) -> Reading:
    """Key `sweep:SOURCE:DIGEST`."""
    said = shaped(Sweep, observation)
    since, until = _span(said, "sweep")
    row = SweepRow(source=observation.source, since=since, until=until)
    key = f"sweep:{observation.source}:{observation.digest()}"
    return Reading(key, said.repository, None, until, None, [row])


def _span(said: Gap | Sweep, what: str) -> tuple[datetime, datetime]:
    since, until = moment(said.since, "from"), moment(said.until, "to")
    if since is None or until is None or until < since:
        raise UnreadableRecordError(f"bad_{what}", f"A {what} needs `from` not after `to`.")
    return since, until


class Tombstone(msgspec.Struct):
    """The fields of a tombstone; one that says `gone: false` takes the one before it back."""

    of: Name
    id: Name
    repository: Name
    seen_at: str
    reason: Name
    message: str
    gone: bool = True


class TombstoneRow(Row, frozen=True, kw_only=True):
    """`tombstones`: an object of kind `of` was gone from its source at `seen_at` (UTC).

    `subject` is its id there, or its name. What the ledger has of it stays. Where it is not
    `is_gone`, it was there again.
    """

    table = "tombstones"

    source: Name
    of: Name
    subject: Name
    seen_at: datetime
    is_gone: bool
    reason: Name
    message: str


def read_tombstone(observation: Kept) -> Reading:
    """Key `tombstone:SOURCE:KIND:REPOSITORY:ID`; a version for each time that it was looked for."""
    said = shaped(Tombstone, observation)
    seen_at = moment(said.seen_at, "seen_at")
    if seen_at is None:
        raise UnreadableRecordError("bad_tombstone", "A tombstone needs `seen_at`.")
    row = TombstoneRow(
        source=observation.source,
        of=said.of,
        subject=said.id,
        seen_at=seen_at,
        is_gone=said.gone,
        reason=said.reason,
        message=said.message,
    )
    key = f"tombstone:{observation.source}:{said.of}:{said.repository}:{said.id}"
    return Reading(key, said.repository, seen_at, seen_at, None, [row])


GAP = Kind("gap", "ledger:gap:observed", read_gap, (GapRow,))
SWEEP = Kind("sweep", "ledger:sweep:observed", read_sweep, (SweepRow,))
TOMBSTONE = Kind("tombstone", "ledger:tombstone:observed", read_tombstone, (TombstoneRow,))

KINDS = (GAP, SWEEP, TOMBSTONE)
