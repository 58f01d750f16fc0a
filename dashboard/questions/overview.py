"""What the overview shows: counts by flag, the trend, and what lacks most."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

import polars as pl

from dashboard.questions.deployments import COLUMNS
from dashboard.questions.head import Head
from dashboard.questions.pieces import KIND, rank
from ledger.reading.reader import Copy
from reports.basis.weeks import SEVEN_DAYS
from reports.found.counts import rate
from reports.held.rollup import OVERALL
from reports.judge.catalogue import FLAGS

WORST_ROWS = 10
TREND_WEEKS = 26


def choices(copy: Copy) -> dict[str, list[str]]:
    """The repositories, kinds of environment and weeks (latest first) that have deployments."""
    found = copy.frame(
        "SELECT list(DISTINCT repository ORDER BY repository) AS repository, "
        f"list(DISTINCT {KIND}) AS kind, list(DISTINCT week ORDER BY week DESC) AS week "
        "FROM flag_tally"
    ).row(0, named=True)
    return {name: [value for value in values or [] if value] for name, values in found.items()}


def flag_counts(copy: Copy, week: str | None) -> pl.DataFrame:
    """kind, repository, flag (or `overall`), verdict, deployments; of one week or of all."""
    return copy.frame(
        f"SELECT {KIND} AS kind, repository, flag, verdict, "
        "sum(deployments)::BIGINT AS deployments FROM flag_tally "
        "WHERE ($1 IS NULL OR week = $1) GROUP BY ALL ORDER BY ALL",
        [week],
    )


def trend(copy: Copy, kind: str) -> pl.DataFrame:
    """week, verdict, deployments of one kind of environment, over the last weeks."""
    return copy.frame(
        "SELECT week, verdict, sum(deployments)::BIGINT AS deployments FROM flag_tally "
        f"WHERE {KIND} = $1 AND flag = $2 AND week IN (SELECT DISTINCT week FROM flag_tally "
        "ORDER BY week DESC LIMIT $3) GROUP BY ALL ORDER BY ALL",
        [kind, OVERALL, TREND_WEEKS],
    )


def worst(copy: Copy, week: str | None) -> pl.DataFrame:
    """The deployments that lack most: failures, then production, then the latest."""
    return copy.frame(
        f"{COLUMNS} WHERE ($1 IS NULL OR week = $1) AND verdict IN ('fail', 'undecidable') "
        f"ORDER BY {rank('verdict')}, {KIND} <> 'production', failures DESC, started_at DESC, "
        "subject_id LIMIT $2",
        [week, WORST_ROWS],
    )


def lacking_controls(copy: Copy, week: str | None) -> pl.DataFrame:
    """control, kind, fail, undecidable: what is lacking most often, failures first."""
    return copy.frame(
        f"SELECT control, {KIND} AS kind, "
        "coalesce(sum(deployments) FILTER (verdict = 'fail'), 0)::BIGINT AS fail, "
        "coalesce(sum(deployments) FILTER (verdict = 'undecidable'), 0)::BIGINT AS undecidable "
        "FROM control_tally WHERE ($1 IS NULL OR week = $1) GROUP BY ALL "
        "HAVING fail + undecidable > 0 ORDER BY fail DESC, undecidable DESC, control, kind LIMIT 5",
        [week],
    )


@dataclass(frozen=True)
class Change:
    """A week against the week before it: each flag's rate, then and before.

    A rate is as in the weekly report: pass / (pass + fail + waived + undecidable) over the
    deployments that have the flag; None where none has. `fresh` has control, kind and deployments
    of what fails in the week and did not fail in the week before.
    """

    week: str
    before: str
    rates: Mapping[str, tuple[float | None, float | None]]
    fresh: pl.DataFrame


def last_whole_week(head: Head) -> str:
    """The last ISO week that had ended at the judgement, in the policy's zone."""
    return _iso_week(head.judged_at.astimezone(ZoneInfo(head.zone)).date() - SEVEN_DAYS)


def change(copy: Copy, week: str) -> Change:
    """What changed in an ISO week such as 2026-W47 against the one before."""
    before = _iso_week(datetime.strptime(f"{week}-1", "%G-W%V-%u").date() - SEVEN_DAYS)
    counted = copy.frame(
        "SELECT flag, week, verdict, sum(deployments)::BIGINT AS deployments FROM flag_tally "
        "WHERE week IN ($1, $2) GROUP BY ALL",
        [week, before],
    )
    tallies: dict[tuple[str, str], dict[str, int]] = {}
    for flag, at, verdict, count in counted.iter_rows():
        tallies.setdefault((flag, at), {})[verdict] = count
    fresh = copy.frame(
        f"SELECT control, {KIND} AS kind, sum(deployments) FILTER (week = $1)::BIGINT AS failing "
        "FROM control_tally WHERE verdict = 'fail' AND week IN ($1, $2) GROUP BY ALL "
        "HAVING count(*) FILTER (week = $2) = 0 ORDER BY failing DESC, control, kind LIMIT 5",
        [week, before],
    )
    rates = {
        flag: (rate(tallies.get((flag, week), {})), rate(tallies.get((flag, before), {})))
        for flag in FLAGS
    }
    return Change(week, before, rates, fresh)


def _iso_week(day: date) -> str:
    return f"{day:%G-W%V}"
