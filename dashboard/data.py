"""What the pages ask of a published copy; every value from outside is a parameter."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from ledger.reading.reader import Copy
from reports.judge.catalogue import FLAGS
from reports.render.words import NOT_MAPPED
from reports.rollup import OVERALL
from reports.verdicts import LACKING, RANK

PAGE_ROWS = 50
WORST_ROWS = 10
TREND_WEEKS = 26

_VERDICT_RANK = "CASE verdict " + " ".join(
    f"WHEN '{verdict}' THEN {rank}" for verdict, rank in RANK.items()
) + " END"  # fmt: skip
_CHOSEN_FLAG = "CASE $4 " + " ".join(f"WHEN '{flag}' THEN {flag}_flag" for flag in FLAGS) + " END"
_LACKING = "(" + ", ".join(f"'{verdict}'" for verdict in LACKING) + ")"

_KIND = f"coalesce(kind, '{NOT_MAPPED}')"
_COLUMNS = f"""
SELECT subject_id, repository, environment, {_KIND} AS kind, deployed_sha, started_at, week,
    result, standing, actor, {", ".join(f"{flag}_flag" for flag in FLAGS)}, verdict, failures
FROM evidence
"""
_MATCHING = f"""
WHERE ($1 IS NULL OR repository = $1) AND ($2 IS NULL OR {_KIND} = $2)
  AND ($3 IS NULL OR week = $3)
  AND ($6 IS NOT NULL OR CASE
    WHEN $4 IS NULL THEN $5 IS NULL OR verdict = $5
    WHEN $5 IS NULL THEN {_CHOSEN_FLAG} IN {_LACKING}
    ELSE {_CHOSEN_FLAG} = $5 END)
  AND ($6 IS NULL OR subject_id IN (
    SELECT subject_id FROM finding
    WHERE control = $6 AND CASE WHEN $5 IS NULL THEN verdict IN {_LACKING} ELSE verdict = $5 END))
"""


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


@dataclass(frozen=True)
class Filter:
    """Which deployments to list; None: all. What a verdict is of: control, flag or the whole.

    A flag or control without a verdict means those that lack something there.
    """

    repository: str | None = None
    kind: str | None = None
    week: str | None = None
    flag: str | None = None
    verdict: str | None = None
    control: str | None = None

    @property
    def parameters(self) -> list[str | None]:
        """In the order of the statement."""
        return [self.repository, self.kind, self.week, self.flag, self.verdict, self.control]


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


def choices(copy: Copy) -> dict[str, list[str]]:
    """The repositories, kinds of environment and weeks (latest first) that have deployments."""
    found = copy.frame(
        "SELECT list(DISTINCT repository ORDER BY repository) AS repository, "
        f"list(DISTINCT {_KIND}) AS kind, list(DISTINCT week ORDER BY week DESC) AS week "
        "FROM flag_tally"
    ).row(0, named=True)
    return {name: [value for value in values or [] if value] for name, values in found.items()}


def flag_counts(copy: Copy, week: str | None) -> pl.DataFrame:
    """kind, repository, flag (or `overall`), verdict, deployments; of one week or of all."""
    return copy.frame(
        f"SELECT {_KIND} AS kind, repository, flag, verdict, "
        "sum(deployments)::BIGINT AS deployments FROM flag_tally "
        "WHERE ($1 IS NULL OR week = $1) GROUP BY ALL ORDER BY ALL",
        [week],
    )


def trend(copy: Copy, kind: str) -> pl.DataFrame:
    """week, verdict, deployments of one kind of environment, over the last weeks."""
    return copy.frame(
        "SELECT week, verdict, sum(deployments)::BIGINT AS deployments FROM flag_tally "
        f"WHERE {_KIND} = $1 AND flag = $2 AND week IN (SELECT DISTINCT week FROM flag_tally "
        "ORDER BY week DESC LIMIT $3) GROUP BY ALL ORDER BY ALL",
        [kind, OVERALL, TREND_WEEKS],
    )


def worst(copy: Copy, week: str | None) -> pl.DataFrame:
    """The deployments that lack most: failures, then production, then the latest."""
    return copy.frame(
        f"{_COLUMNS} WHERE ($1 IS NULL OR week = $1) AND verdict IN ('fail', 'undecidable') "
        f"ORDER BY {_VERDICT_RANK}, {_KIND} <> 'production', failures DESC, started_at DESC, "
        "subject_id LIMIT $2",
        [week, WORST_ROWS],
    )


def lacking_controls(copy: Copy, week: str | None) -> pl.DataFrame:
    """control, kind, fail, undecidable: what is lacking most often, failures first."""
    return copy.frame(
        f"SELECT control, {_KIND} AS kind, "
        "coalesce(sum(deployments) FILTER (verdict = 'fail'), 0)::BIGINT AS fail, "
        "coalesce(sum(deployments) FILTER (verdict = 'undecidable'), 0)::BIGINT AS undecidable "
        "FROM control_tally WHERE ($1 IS NULL OR week = $1) GROUP BY ALL "
        "HAVING fail + undecidable > 0 ORDER BY fail DESC, undecidable DESC, control, kind LIMIT 5",
        [week],
    )


def count(copy: Copy, chosen: Filter) -> int:
    """How many deployments match."""
    found = copy.frame(f"SELECT count(*) FROM evidence {_MATCHING}", chosen.parameters)
    total: int = found.item()
    return total


def deployments(copy: Copy, chosen: Filter, page: int) -> pl.DataFrame:
    """One page of the matching deployments (from 1), the latest first."""
    parameters: list[Any] = [*chosen.parameters, PAGE_ROWS, (page - 1) * PAGE_ROWS]
    return copy.frame(
        f"{_COLUMNS} {_MATCHING} ORDER BY started_at DESC NULLS FIRST, subject_id "
        "LIMIT $7 OFFSET $8",
        parameters,
    )
