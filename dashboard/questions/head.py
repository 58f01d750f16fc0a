"""How fresh a copy is, and what it does not cover."""

from dataclasses import dataclass
from datetime import datetime

from ledger.reading.reader import Copy


@dataclass(frozen=True)
class Head:
    """How fresh a copy is. Times are UTC; `root` is hexadecimal, `zone` the policy's time zone.

    `incomplete` counts sources with a hole or without any statement of coverage, `behind` those
    that are complete up to some moment before the judgement.
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
    incomplete: int
    behind: int


def head(copy: Copy) -> Head:
    """How fresh a copy is, and what it does not cover."""
    row = copy.frame(
        "SELECT judged_at, head.appended_at, judgement.size, "
        "lower(hex(head.root)) AS root, policy, zone, origin, simulated, "
        "(SELECT count(*) FROM quarantine AS q ANTI JOIN releases AS r ON q.id = r.quarantined) "
        "AS quarantined, "
        "(SELECT count(DISTINCT (source, carrier, repository)) FROM source_state "
        "WHERE state IN ('missing', 'partial')) AS incomplete, "
        "(SELECT count(DISTINCT (source, carrier, repository)) FROM source_state "
        "WHERE state = 'behind') AS behind FROM judgement, meta, (FROM checkpoints "
        "WHERE log = 'entries' ORDER BY size DESC LIMIT 1) AS head"
    ).row(0, named=True)
    return Head(**row)
