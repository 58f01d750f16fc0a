"""How fresh a copy is, and what it does not cover."""

from dataclasses import dataclass
from datetime import datetime

import orjson

from ledger.reading.reader import Copy


@dataclass(frozen=True)
class Head:
    """How fresh a copy is. Times are UTC; `root` is hexadecimal, `zone` the policy's time zone.

    `sources` counts those that the judged deployments need, `incomplete` the ones with a hole or
    without any statement of coverage, `behind` those that are complete up to some moment before
    the judgement.
    """

    judged_at: datetime
    appended_at: datetime | None
    size: int
    root: str
    policy: str
    zone: str
    origin: str
    simulated: bool
    quarantined: int
    sources: int
    incomplete: int
    behind: int


def head(copy: Copy) -> Head:
    """How fresh a copy is, and what it does not cover."""
    row = copy.frame(
        "SELECT judged_at, judgement.size, head, policy, zone, origin, simulated, "
        "(SELECT max(appended_at) FROM checkpoints WHERE log = 'entries') AS appended_at, "
        "(SELECT count(*) FROM quarantine AS q ANTI JOIN releases AS r ON q.id = r.quarantined) "
        "AS quarantined, "
        "(SELECT count(DISTINCT (source, carrier, repository)) FROM source_state) AS sources, "
        "(SELECT count(DISTINCT (source, carrier, repository)) FROM source_state "
        "WHERE state IN ('missing', 'partial')) AS incomplete, "
        "(SELECT count(DISTINCT (source, carrier, repository)) FROM source_state "
        "WHERE state = 'behind') AS behind FROM judgement, meta"
    ).row(0, named=True)
    found = orjson.loads(row.pop("head"))
    return Head(**row, root=found["ledger"]["root"])
