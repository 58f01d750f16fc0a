"""The report `population`: does what was deployed, recorded and ticketed agree, and where not?

The auditor's question of completeness. Each population falls into parts that add up to it; what is
in a part that is a difference is listed one by one. Where the source that would carry the missing
record is not complete, its absence proves nothing, and the difference says so.
"""

from collections.abc import Mapping
from datetime import datetime

import polars as pl

from reports.basis.envelope import Report, envelope
from reports.basis.frames import records
from reports.basis.period import Period, period
from reports.evidence.assemble import run
from reports.judge.evaluate import Judgement
from reports.state.completeness import completeness

POPULATIONS: Mapping[str, Mapping[str, bool]] = {
    "runs": {
        "with_deployment": False,
        "with_declared_deployment": False,
        "never_started": False,
        "not_started_yet": False,
        "run_without_deployment": True,
    },
    "run_numbers": {"held": False, "runs_missing": True},
    "deployments": {
        "with_run": False,
        "made_elsewhere": False,
        "deployment_without_run": True,
        "deployment_of_unknown_run": True,
        "record_of_unknown_run": True,
        "record_of_unknown_deployment": True,
    },
    "declarations": {"of_a_deployment": False, "of_a_run": False, "counted_as_a_deployment": False},
    "deployments_on_tickets": {
        "with_ticket": False,
        "no_ticket_expected": False,
        "never_started": False,
        "not_started_yet": False,
        "deployment_without_ticket": True,
    },
    "tickets_done": {
        "with_production_deployment": False,
        "ticket_not_in_production": True,
        "ticket_without_deployment": True,
    },
}
"""Each population with its parts; True: to be in that part is a difference."""

_MEMBERS = """
SELECT population, part, id, repository, environment, happened_at, matches, proved, count, url,
    evidence
FROM population_member WHERE happened_at >= ? AND happened_at < ?
"""


def population(judgement: Judgement, since: str | None = None, until: str | None = None) -> Report:
    """The report `population` of a period (`reports.basis.period`); everything by default.

    `populations` has the counts, `differences` each difference, `members` every member with the
    part that it is in. A member's time is its start; a ticket's, when it was last closed.
    """
    asked = period(since, until, judgement.policy.calendar)
    run(judgement.workspace, "deployments/reconciled")
    members = _members(judgement.workspace.frame(_MEMBERS, asked.bounds))
    differing = members.filter("is_difference")
    head = envelope(
        judgement.workspace, judgement.book, "population", asked.parameters(), members.height
    )
    return {
        **asked.parameters(),
        **head,
        "populations": _counted(members),
        "differences": records(differing.drop("is_difference")),
        "completeness": _completeness(judgement, asked, members),
        "members": records(members.drop("is_difference", "url", "evidence")),
    }


def _completeness(judgement: Judgement, asked: Period, members: pl.DataFrame) -> list[Report]:
    """How complete the sources are for the period; without a beginning, from the first member."""
    since = asked.since or members["happened_at"].min()
    return completeness(judgement, since, asked.bounds[1]) if isinstance(since, datetime) else []


def _members(found: pl.DataFrame) -> pl.DataFrame:
    """Rows in a fixed order, with whether they are a difference; `proved` only of these."""
    parts = [
        (name, part, place, differs)
        for place, (name, listed) in enumerate(POPULATIONS.items())
        for part, differs in listed.items()
    ]
    known = pl.DataFrame(
        parts, schema=["population", "part", "place", "is_difference"], orient="row"
    )
    joined = found.join(known, on=["population", "part"], how="left", maintain_order="left")
    return (
        joined.with_columns(
            pl.when("is_difference").then(pl.col("proved").fill_null(value=False)).alias("proved"),
            pl.col("evidence").list.sort(),
        )
        .sort("place", "happened_at", "repository", "id", nulls_last=True)
        .drop("place")
    )


def _counted(members: pl.DataFrame) -> list[Report]:
    counted = {
        (name, part): (count, proved)
        for name, part, count, proved in members.group_by("population", "part")
        .agg(pl.col("count").sum(), pl.col("count").filter("proved").sum().alias("proved"))
        .iter_rows()
    }
    return [
        {
            "population": name,
            "total": sum(counted.get((name, part), (0, 0))[0] for part in parts),
            "parts": [_part(part, differs, *counted.get((name, part), (0, 0)))
                      for part, differs in parts.items()],
        }
        for name, parts in POPULATIONS.items()
    ]  # fmt: skip


def _part(part: str, differs: bool, count: int, proved: int) -> Report:
    return {"part": part, "count": count, "difference": differs,
            "proved": proved if differs else None}  # fmt: skip
