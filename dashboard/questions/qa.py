"""QA: what was tested where and by whom, what waits, what tested the wrong build.

What an environment ran when a result was given was worked out when the copy was judged (the table
`trace_qa`): a result is of a wrong build where that is one of `reports.trace.timeline.WRONG`.
"""

from dataclasses import dataclass
from typing import Any

import polars as pl

from dashboard.questions import paging
from ledger.reading.reader import Copy
from reports.basis.verdicts import RANK
from reports.trace.timeline import WRONG

WAITED_FOR = "C10.4"
"""The control that asks for a QA result of what staging runs."""

RESULTS = ("pass", "fail")
BUILDS = ("wrong build", "right build", "not known")
MOST_CHOICES = 200

_WRONG = "ran IN (" + ", ".join(f"'{ran}'" for ran in WRONG) + ") AND NOT voided"
_BUILD = f"CASE WHEN {_WRONG} THEN '{BUILDS[0]}' WHEN ran IN ('this', 'same_content') "
_BUILD += f"THEN '{BUILDS[1]}' ELSE '{BUILDS[2]}' END"
_MATCHING = f"""
FROM trace_qa
WHERE ($1 IS NULL OR repository = $1) AND ($2 IS NULL OR tester = $2)
  AND ($3 IS NULL OR environment = $3) AND ($4 IS NULL OR result = $4)
  AND ($5 IS NULL OR {_BUILD} = $5)
"""
_COLUMNS = f"""
SELECT repository, sha, sha_said, environment, result, tester, tester_claimed, time, day, tickets,
    url, source, strength, voided, void_reason, entry, ran, ran_deployment, ran_sha,
    {_BUILD} AS build
{_MATCHING} ORDER BY happened_at DESC NULLS LAST, entry DESC, sha, environment, result
{paging.PAGE}
"""
_BY_TESTER = f"""
SELECT tester, repository, environment, count(*) FILTER (NOT voided) AS results,
    count(*) FILTER (result = 'pass' AND NOT voided) AS passed,
    count(*) FILTER (result = 'fail' AND NOT voided) AS failed,
    count(*) FILTER ({_WRONG}) AS wrong, count(*) FILTER (voided) AS voided,
    max(happened_at) AS latest
{_MATCHING} GROUP BY tester, repository, environment
ORDER BY results DESC, tester NULLS LAST, repository, environment
"""
# What runs now, and what is still on its way there: what was replaced is nobody's to test now.
_WAITING = """
SELECT e.subject_id, e.repository, e.environment, e.deployed_sha, e.started_at, e.actor,
    e.tickets, f.verdict, f.message, f.due
FROM (FROM finding WHERE control = $1 AND verdict IN ('fail', 'undecidable', 'pending')) f
JOIN (FROM evidence WHERE kind = 'staging') e USING (subject_id)
JOIN trace_deployments t USING (subject_id)
WHERE (f.verdict = 'pending' OR t.live_from IS NOT NULL AND t.live_to IS NULL)
  AND ($2 IS NULL OR e.repository = $2) AND ($3 IS NULL OR e.environment = $3)
ORDER BY f.due NULLS FIRST, e.started_at, e.subject_id
"""
_UNBOUND = """
SELECT type, reason, names, repository, environment, who, happened_at, tickets, strength, seq
FROM unbound_record
WHERE ($1 IS NULL OR repository = $1) AND ($2 IS NULL OR who = $2)
  AND ($3 IS NULL OR environment = $3)
ORDER BY type <> 'qa', happened_at DESC NULLS FIRST, seq
"""


@dataclass(frozen=True)
class Filter:
    """Which QA results to list; None: all. `build` is one of BUILDS."""

    repository: str | None = None
    tester: str | None = None
    environment: str | None = None
    result: str | None = None
    build: str | None = None

    @property
    def parameters(self) -> list[Any]:
        """In the order of the statement."""
        return [self.repository, self.tester, self.environment, self.result, self.build]


def choices(copy: Copy) -> dict[str, list[str]]:
    """The repositories, testers and environments that have most results, by name."""
    return {
        name: sorted(
            copy.frame(
                f"SELECT {name} FROM trace_qa WHERE {name} IS NOT NULL GROUP BY ALL "
                f"ORDER BY count(*) DESC, {name} LIMIT $1",
                [MOST_CHOICES],
            )[name]
        )
        for name in ("repository", "tester", "environment")
    }


def count(copy: Copy, chosen: Filter) -> int:
    """How many results match."""
    total: int = copy.frame(f"SELECT count(*) {_MATCHING}", chosen.parameters).item()
    return total


def results(copy: Copy, chosen: Filter, first: int | None = None) -> pl.DataFrame:
    """The matching results, the latest first: a page from row `first` on (from 0), or all.

    A voided one is among them and counts no more; of some only the `day` is known.
    """
    return paging.rows(copy, _COLUMNS, chosen.parameters, first)


def by_tester(copy: Copy, chosen: Filter) -> pl.DataFrame:
    """The matching results by tester, repository and environment, most of them first."""
    return copy.frame(_BY_TESTER, chosen.parameters)


def waiting(copy: Copy, chosen: Filter) -> pl.DataFrame:
    """The staging deployments that wait for a QA result now, what is overdue first."""
    asked = [WAITED_FOR, chosen.repository, chosen.environment]
    rank = pl.col("verdict").replace_strict(RANK, return_dtype=pl.Int64)
    return copy.frame(_WAITING, asked).sort(rank, maintain_order=True)


def unbound(copy: Copy, chosen: Filter) -> pl.DataFrame:
    """The records that are bound to nothing and so prove nothing, QA results first."""
    return copy.frame(_UNBOUND, [chosen.repository, chosen.tester, chosen.environment])
