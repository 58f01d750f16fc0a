"""Until when what was judged holds, if nothing comes in."""

from collections.abc import Iterable
from datetime import datetime

import polars as pl

from reports.again.links import Groups
from reports.again.moments import DAY, READ
from reports.evidence.policy.coverage import Spans

_STEP = pl.duration(microseconds=1)


def untils(
    judged_at: datetime,
    found: pl.DataFrame,
    spans: Spans,
    groups: Groups | None,
) -> pl.DataFrame:
    """Table `judged_until`: repository and the first time (UTC) at which it is judged again.

    `found` is repository and time, as `moments` has them; `groups` the repositories that are
    judged together, None where all of them are. No repository stands for all; one that is not
    listed holds for as long as nothing comes in.
    """
    turns = pl.concat([found, _span_turns(spans)]).filter(pl.col("moment") > judged_at)
    first: dict[str | None, datetime] = {}
    for name, at in turns.group_by("repository").agg(pl.col("moment").min()).iter_rows():
        for other in _together(name, groups):
            first[other] = min(first.get(other, at), at)
    schema = {"repository": pl.String(), "until": pl.Datetime("us", "UTC")}
    rows = sorted(first.items(), key=lambda row: row[0] or "")
    return pl.DataFrame(rows, schema=schema, orient="row")


def _together(name: str | None, groups: Groups | None) -> Iterable[str | None]:
    return (None,) if groups is None or name is None else groups.get(name, (name,))


def _span_turns(spans: Spans) -> pl.DataFrame:
    """Repository and time after which a source is no longer, or newly, whole up to a day ago."""
    listed = [
        (name, since, until)
        for (origin, kind, name), stated in spans.items()
        if origin == "source" and kind in READ
        for since, until in stated
    ]
    time = pl.Datetime("us", "UTC")
    schema = {"repository": pl.String(), "since": time, "until": time}
    frame = pl.DataFrame(listed, schema=schema, orient="row")
    return pl.concat(
        [
            frame.select("repository", (pl.col("since") + DAY).alias("moment")),
            frame.select("repository", (pl.col("until") + DAY + _STEP).alias("moment")),
        ]
    )
