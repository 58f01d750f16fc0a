"""The controls: how often each fails or passes, and what lacks one."""

from dataclasses import dataclass
from typing import Any

import polars as pl

from dashboard.questions import paging
from dashboard.questions.pieces import KIND, LACKING, rank
from ledger.reading.reader import Copy
from reports.found.breakdown import in_order
from reports.judge.catalogue import Control, catalogue

Counts = dict[str, dict[str, int]]

_COUNTED = """
SELECT control, verdict, count(*) AS subjects FROM finding {chosen}
WHERE verdict <> 'not_applicable' GROUP BY ALL
"""
_OF_REPOSITORY = """
SEMI JOIN (SELECT subject_id FROM subject WHERE repository = $1) AS chosen USING (subject_id)
"""
# Only what is deployed has an environment of some kind.
_OF_KIND = f"""
SEMI JOIN (SELECT subject_id FROM evidence WHERE {KIND} = $2 AND ($1 IS NULL OR repository = $1))
AS chosen USING (subject_id)
"""
_ORDER = f"{rank('f.verdict')}, s.happened_at DESC NULLS LAST, f.subject_id"
_MATCHING = f"""
FROM (FROM finding WHERE control = $1
    AND CASE WHEN $4 IS NULL THEN verdict IN {LACKING} ELSE verdict = $4 END) f
JOIN subject s USING (subject_id)
LEFT JOIN evidence e USING (subject_id)
WHERE ($2 IS NULL OR s.repository = $2)
  AND ($3 IS NULL OR e.subject_id IS NOT NULL AND {KIND} = $3)
"""
# Which are on the page is found by narrow columns; messages and entries are read for these only.
_COLUMNS = f"""
WITH listed AS (SELECT f.subject_id {_MATCHING} ORDER BY {_ORDER} {paging.PAGE})
SELECT f.subject_id, f.verdict, f.reason, f.message, f.evidence, f.due, f.waiver, s.subject_type,
    s.id, s.repository, s.environment, s.happened_at, s.owner, e.deployed_sha,
    coalesce(e.run_url, p.url) AS url
FROM listed JOIN (FROM finding WHERE control = $1) f USING (subject_id)
JOIN subject s USING (subject_id)
LEFT JOIN (SELECT subject_id, deployed_sha, run_url FROM evidence) e USING (subject_id)
LEFT JOIN trace_pull_requests p ON s.subject_type = 'pull_request'
    AND p.repository = s.repository AND p.number = try_cast(s.id AS BIGINT)
ORDER BY {_ORDER}
"""
_ONE = """
SELECT f.*, s.subject_type, s.id, s.repository, s.environment, s.happened_at, s.owner
FROM finding f JOIN subject s USING (subject_id) WHERE f.control = $1 AND f.subject_id = $2 LIMIT 1
"""


@dataclass(frozen=True)
class Lacking:
    """Which subjects of a control to list; None: all. Without a verdict those that lack it."""

    control: str
    repository: str | None = None
    kind: str | None = None
    verdict: str | None = None

    @property
    def parameters(self) -> list[Any]:
        """In the order of the statement."""
        return [self.control, self.repository, self.kind, self.verdict]


def counts(copy: Copy, repository: str | None = None, kind: str | None = None) -> Counts:
    """By control: how many subjects have which verdict; of a repository, or of a kind.

    What does not apply is not counted. Only deployments have a kind of environment.
    """
    chosen = _OF_KIND if kind else _OF_REPOSITORY if repository else ""
    given = [repository, kind] if kind else [repository] if repository else []
    found: Counts = {}
    for control, verdict, subjects in copy.frame(_COUNTED.format(chosen=chosen), given).rows():
        found.setdefault(control, {})[verdict] = subjects
    return found


def levels(copy: Copy) -> dict[str, dict[str | None, str]]:
    """By control: its level, under None, and where the policy gives a repository another one."""
    found: dict[str, dict[str | None, str]] = {one.id: {None: one.level} for one in catalogue()}
    stated = copy.frame("SELECT control, repository, level FROM level_override ORDER BY ALL")
    for control, repository, level in stated.rows():
        if control in found:
            found[control][repository] = level
    return found


def level(stated: dict[str | None, str], repository: str | None) -> str:
    """The level in a repository, or anywhere."""
    return stated.get(repository, stated[None])


def clauses() -> list[str]:
    """Every clause that a control judges, in the order of the SOP."""
    return sorted({part for found in catalogue() for part in _parts(found)}, key=in_order)


def is_of(control: Control, clause: str) -> bool:
    """Whether the control judges the clause or a part of it."""
    return any(part == clause or part.startswith(f"{clause}.") for part in _parts(control))


def _parts(control: Control) -> list[str]:
    return control.clause.split(", ")


def count(copy: Copy, chosen: Lacking) -> int:
    """How many subjects match."""
    sql = f"SELECT count(*) {_MATCHING}"
    total: int = copy.frame(sql, chosen.parameters).item()
    return total


def lacking(copy: Copy, chosen: Lacking, first: int | None = None) -> pl.DataFrame:
    """The matching subjects, the worst and latest first: a page from row `first` on (0), or all.

    `url` is the page at its source.
    """
    return paging.rows(copy, _COLUMNS, chosen.parameters, first)


def finding(copy: Copy, control: str, subject_id: str) -> dict[str, Any] | None:
    """What was found of one subject, with what the subject is; None where there is none."""
    found = copy.frame(_ONE, [control, subject_id])
    return None if found.is_empty() else found.row(0, named=True)


def traced_name(found: dict[str, Any]) -> str | None:
    """The name by which a trace finds the subject of a finding."""
    named = {
        "deployment": found["id"],
        "pull_request": f"{found['repository']}#{found['id']}",
        "ticket": found["id"],
    }
    return named.get(found["subject_type"])
