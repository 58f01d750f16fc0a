"""Twelve weeks of rates, from one count over all findings: of each week what is known of it now."""

from collections.abc import Mapping, Sequence

import polars as pl

from reports.basis.envelope import Report
from reports.basis.verdicts import RATED
from reports.basis.weeks import Week
from reports.found.counts import RATED_LEVELS, in_rates, rate
from reports.found.findings import catalogue_frame
from reports.judge.catalogue import FLAGS
from reports.judge.evaluate import Judgement

# `report_week` is made by `rows.deployments`.
_COUNTED = """
SELECT w.week, f.control, e.repository, f.verdict, count(*)::BIGINT AS count
FROM finding f JOIN evidence e USING (subject_id)
JOIN report_week w ON e.started_at >= w.since AND e.started_at < w.until
WHERE f.verdict IN (SELECT unnest($1::VARCHAR[]))
GROUP BY ALL
"""


def trend(judgement: Judgement, weeks: Sequence[Week], listed: pl.DataFrame) -> list[Report]:
    """For each week, the oldest first: its deployments, rates by level, and rates by flag.

    A flag's rate is pass / (pass + fail + waived + undecidable) over the deployments that have
    it; `rated` and `flagged` are the counts that the rates are made of. `listed` are the
    deployments of these weeks with their flags.
    """
    by_level = _levels(judgement)
    by_flag = _flags(listed)
    many = dict(listed.group_by("week").len().iter_rows())
    return [
        {
            "week": week.name,
            "deployments": many.get(week.name, 0),
            "rates": {name: rate(by_level.get((week.name, name), {})) for name in RATED_LEVELS},
            "rated": {name: _spread(by_level.get((week.name, name), {})) for name in RATED_LEVELS},
            "flags": {name: rate(by_flag.get((week.name, name), {})) for name in FLAGS},
            "flagged": {name: _spread(by_flag.get((week.name, name), {})) for name in FLAGS},
        }
        for week in weeks
    ]


_Counts = dict[tuple[str, str], dict[str, int]]
"""Week and level or flag, to verdict, to a count."""


def _levels(judgement: Judgement) -> _Counts:
    counted = judgement.workspace.frame(_COUNTED, [list(RATED)])
    known = catalogue_frame(judgement.level, counted["repository"].unique().to_list())
    return _by(
        in_rates(counted.join(known, on=["control", "repository"], nulls_equal=True)), "level"
    )


def _flags(listed: pl.DataFrame) -> _Counts:
    spread = listed.select("week", pl.lit(1).alias("count"), pl.col("flags")).unnest("flags")
    return _by(
        spread.unpivot(
            list(FLAGS), index=["week", "count"], variable_name="flag", value_name="verdict"
        ),
        "flag",
    )


def _by(counted: pl.DataFrame, name: str) -> _Counts:
    found: _Counts = {}
    summed = counted.group_by("week", name, "verdict").agg(pl.col("count").sum())
    for week, group, verdict, count in summed.iter_rows():
        found.setdefault((week, group), {})[verdict] = count
    return found


def _spread(counted: Mapping[str, int]) -> dict[str, int]:
    return {verdict: counted.get(verdict, 0) for verdict in RATED}
