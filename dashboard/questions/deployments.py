"""The list of deployments: which match a filter, a page at a time."""

from dataclasses import dataclass

import polars as pl

from dashboard.questions import paging
from dashboard.questions.pieces import KIND, LACKING
from ledger.reading.reader import Copy
from reports.judge.catalogue import FLAGS

MOST_PEOPLE = 200

COLUMNS = f"""
SELECT subject_id, repository, environment, {KIND} AS kind, deployed_sha, started_at, week,
    result, standing, actor, {", ".join(f"{flag}_flag" for flag in FLAGS)}, verdict, failures
FROM evidence
"""
_CHOSEN_FLAG = "CASE $4 " + " ".join(f"WHEN '{flag}' THEN {flag}_flag" for flag in FLAGS) + " END"
_MATCHING = f"""
WHERE ($1 IS NULL OR repository = $1) AND ($2 IS NULL OR {KIND} = $2)
  AND ($3 IS NULL OR week = $3) AND ($7 IS NULL OR actor = $7)
  AND ($6 IS NOT NULL OR CASE
    WHEN $4 IS NULL THEN $5 IS NULL OR verdict = $5
    WHEN $5 IS NULL THEN {_CHOSEN_FLAG} IN {LACKING}
    ELSE {_CHOSEN_FLAG} = $5 END)
  AND ($6 IS NULL OR subject_id IN (
    SELECT subject_id FROM finding
    WHERE control = $6 AND CASE WHEN $5 IS NULL THEN verdict IN {LACKING} ELSE verdict = $5 END))
"""


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
    person: str | None = None

    @property
    def parameters(self) -> list[str | None]:
        """In the order of the statement."""
        return [self.repository, self.kind, self.week, self.flag, self.verdict, self.control,
                self.person]  # fmt: skip


def count(copy: Copy, chosen: Filter) -> int:
    """How many deployments match."""
    found = copy.frame(f"SELECT count(*) FROM evidence {_MATCHING}", chosen.parameters)
    total: int = found.item()
    return total


def listed(copy: Copy, chosen: Filter, first: int | None = None) -> pl.DataFrame:
    """The matching deployments, the latest first: a page from row `first` on (from 0), or all."""
    sql = f"{COLUMNS} {_MATCHING} ORDER BY started_at DESC NULLS FIRST, subject_id {paging.PAGE}"
    return paging.rows(copy, sql, chosen.parameters, first)


def people(copy: Copy) -> list[str]:
    """Who deployed most often, in the order of their names: as many as a browser takes at once."""
    found = copy.frame(
        "SELECT actor FROM evidence WHERE actor IS NOT NULL GROUP BY actor "
        "ORDER BY count(*) DESC, actor LIMIT $1",
        [MOST_PEOPLE],
    )
    return sorted(found["actor"])
