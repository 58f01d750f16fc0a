"""What the ledger says about itself: its creation, its policies, and what it could not collect."""

from datetime import datetime

import msgspec

from ledger.errors import UnreadableRecordError
from ledger.kinds.base import Kept, Kind, Name, Reading, Row, digest, moment, shaped


class PolicyRow(Row, frozen=True, kw_only=True):
    """`policies`: the text of the file; `effective_from` where the file says one (UTC)."""

    table = "policies"

    toml: str
    name: str
    effective_from: datetime | None


class Gap(msgspec.Struct):
    """The fields of a gap; `of` is the kind that could not be collected."""

    of: Name
    repository: Name
    since: str = msgspec.field(name="from")
    until: str = msgspec.field(name="to")
    reason: Name
    message: str


class GapRow(Row, frozen=True, kw_only=True):
    """`gaps`: from `since` to `until` (UTC) a kind of a repository was not collected whole.

    A gap says what was tried and why it failed; what is covered is only what `coverage` says.
    """

    table = "gaps"

    source: Name
    of: Name
    since: datetime
    until: datetime
    reason: Name
    message: str


def read_gap(observation: Kept) -> Reading:
    """Key `gap:SOURCE:DIGEST`: the same gap met again is the same entry."""
    said = shaped(Gap, observation)
    since, until = moment(said.since, "from"), moment(said.until, "to")
    if since is None or until is None or until < since:
        raise UnreadableRecordError("bad_gap", "A gap needs `from` not after `to`.")
    row = GapRow(
        source=observation.source,
        of=said.of,
        since=since,
        until=until,
        reason=said.reason,
        message=said.message,
    )
    return Reading(
        key=f"gap:{observation.source}:{observation.digest()}",
        repository=said.repository,
        source_time=None,
        occurred_at=until,
        actor=None,
        rows=[row],
    )


def read_policy(observation: Kept) -> Reading:
    """Key `policy`: each recorded text is a version of it."""
    body = observation.whole()
    row = PolicyRow(
        toml=body["toml"],
        name=digest(body["toml"], 64),
        effective_from=moment(body.get("effective_from"), "effective_from"),
    )
    return Reading("policy", None, None, observation.recorded, None, [row])


def read_creation(observation: Kept) -> Reading:
    """Key `ledger`: one entry, the first."""
    return Reading("ledger", None, None, observation.recorded, None)


POLICY = Kind("policy", "ledger:policy:recorded", read_policy, (PolicyRow,), snapshot=True)
GAP = Kind("gap", "ledger:gap:observed", read_gap, (GapRow,))
CREATION = Kind("ledger", "ledger:ledger:created", read_creation)
