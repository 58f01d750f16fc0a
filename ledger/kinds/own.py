"""What the ledger says about itself: its creation and the policies it was judged by."""

from datetime import datetime

from ledger.kinds.base import Kind, Observation, Reading, Row, digest, moment


class PolicyRow(Row, frozen=True, kw_only=True):
    """`policies`: the text of the file; `effective_from` where the file says one (UTC)."""

    table = "policies"

    toml: str
    name: str
    effective_from: datetime | None


def read_policy(observation: Observation) -> Reading:
    """Key `policy`: each recorded text is a version of it."""
    body = observation.body
    row = PolicyRow(
        toml=body["toml"],
        name=digest(body["toml"], 64),
        effective_from=moment(body.get("effective_from"), "effective_from"),
    )
    return Reading("policy", None, None, observation.recorded, None, [row])


def read_creation(observation: Observation) -> Reading:
    """Key `ledger`: one entry, the first."""
    return Reading("ledger", None, None, observation.recorded, None)


POLICY = Kind("policy", "ledger:policy:recorded", read_policy, (PolicyRow,), snapshot=True)
CREATION = Kind("ledger", "ledger:ledger:created", read_creation)
