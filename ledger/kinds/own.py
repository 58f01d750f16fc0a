"""What the ledger says about itself: its creation, keys, policies, losses, and releases."""

from datetime import datetime

import msgspec

from ledger.kinds.base import Kept, Kind, Name, Positive, Reading, Row, digest, moment, shaped


class PolicyRow(Row, frozen=True, kw_only=True):
    """`policies`: the text of the file; `effective_from` where the file says one (UTC)."""

    table = "policies"

    toml: str
    name: str
    effective_from: datetime | None


def read_policy(observation: Kept) -> Reading:
    """Key `policy`: each recorded text is a version of it."""
    body = observation.whole()
    row = PolicyRow(
        toml=body["toml"],
        name=digest(body["toml"], 64),
        effective_from=moment(body.get("effective_from"), "effective_from"),
    )
    return Reading("policy", None, None, observation.recorded, None, [row])


class SigningKeyRow(Row, frozen=True, kw_only=True):
    """`signing_keys`: a public key that the ledger changed to.

    The first key stands in no entry, so that the root follows from what was taken in alone.
    """

    table = "signing_keys"

    vkey: Name
    previous: Name
    reason: str | None


class LossRow(Row, frozen=True, kw_only=True):
    """`losses`: a checkpoint of a `log` that was seen outside and that the ledger gave up.

    `size` and `root` (hexadecimal) are those of the checkpoint, `kept` is how many entries the
    ledger had when somebody said that it goes on without the rest.
    """

    table = "losses"

    log: Name
    size: int
    root: Name
    kept: int
    reason: Name


class ReleaseRow(Row, frozen=True, kw_only=True):
    """`releases`: a record of the quarantine that could be read later, as an entry of its own."""

    table = "releases"

    quarantined: Name
    entry: Positive


class Rotation(msgspec.Struct):
    """What an entry says that names the next public key of the ledger."""

    vkey: Name
    previous: Name
    reason: str | None = None


class Lost(msgspec.Struct):
    """A checkpoint that was given up."""

    log: Name
    size: int
    root: Name


class Recovery(msgspec.Struct):
    """What an entry says that records a loss."""

    kept: int
    lost: list[Lost]
    reason: Name


class Release(msgspec.Struct):
    """What an entry says that releases a record from quarantine."""

    quarantined: Name
    entry: Positive


def read_creation(observation: Kept) -> Reading:
    """Key `ledger`: one entry, the first."""
    return Reading("ledger", None, None, observation.recorded, None)


def read_rotation(observation: Kept) -> Reading:
    """Key `signing_key:KEY`: the public key that signs from the next batch on."""
    said = shaped(Rotation, observation)
    row = SigningKeyRow(vkey=said.vkey, previous=said.previous, reason=said.reason)
    return Reading(f"signing_key:{row.vkey}", None, None, observation.recorded, None, [row])


def read_recovery(observation: Kept) -> Reading:
    """Key `recovery:DIGEST`: which checkpoints were given up, and why."""
    said = shaped(Recovery, observation)
    rows = [
        LossRow(log=lost.log, size=lost.size, root=lost.root, kept=said.kept, reason=said.reason)
        for lost in said.lost
    ]
    key = f"recovery:{observation.digest()}"
    return Reading(key, None, None, observation.recorded, None, rows)


def read_release(observation: Kept) -> Reading:
    """Key `release:ID`: the record in quarantine, and the entry that it became."""
    said = shaped(Release, observation)
    row = ReleaseRow(quarantined=said.quarantined, entry=said.entry)
    key = f"release:{row.quarantined}"
    return Reading(key, None, None, observation.recorded, None, [row])


POLICY = Kind("policy", "ledger:policy:recorded", read_policy, (PolicyRow,), snapshot=True)
CREATION = Kind("ledger", "ledger:ledger:created", read_creation)
ROTATION = Kind("key", "ledger:key:rotated", read_rotation, (SigningKeyRow,))
RECOVERY = Kind("recovery", "ledger:recovery:recorded", read_recovery, (LossRow,))
RELEASE = Kind("release", "ledger:quarantine:released", read_release, (ReleaseRow,))

KINDS = (POLICY, CREATION, ROTATION, RECOVERY, RELEASE)
