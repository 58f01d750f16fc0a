"""The deployments of a week: each with its flags, its owner, and what it lacks, worst first."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

import polars as pl

from reports.basis.envelope import Report
from reports.basis.frames import records
from reports.basis.verdicts import LACKING, RANK, VERDICTS
from reports.basis.weeks import Week, put_weeks
from reports.found.counts import RATED_LEVELS, in_rates, rate
from reports.found.flags import flags
from reports.judge.catalogue import FLAGS
from reports.judge.evaluate import Judgement
from reports.weekly.items import LEVELS, items, repeated

KINDS = ("production", "staging", None, "development", "preview")
"""Kinds of environment as a reader wants them; None: the policy does not map the environment."""

_DEPLOYMENTS = """
SELECT w.week, subject_id AS id, repository, environment, kind, deployed_sha AS sha,
    version_source, version_problem, dispatch_sha, started_at AS started,
    succeeded_at AS succeeded, result, standing, actor, actor_person IS NULL AS by_nobody,
    approvers, tickets, verification_result AS verified, run_url AS url, is_rollback AS rollback
FROM evidence JOIN report_week w ON started_at >= w.since AND started_at < w.until
ORDER BY subject_id
"""
_MISSING = ("control", "level", "flag", "verdict", "reason", "message", "remedy", "due",
            "evidence", "waiver", "strengths")  # fmt: skip


def deployments(judgement: Judgement, weeks: Sequence[Week]) -> pl.DataFrame:
    """The deployments that started in these weeks, with their `week` and their `flags`."""
    put_weeks(judgement.workspace, weeks)
    frame = judgement.workspace.frame(_DEPLOYMENTS)
    flagged = flags(judgement, frame["id"].to_list()).select(
        pl.col("subject_id").alias("id"), pl.struct(*FLAGS).alias("flags")
    )
    return frame.join(flagged, on="id", maintain_order="left")


def deployment_rows(listed: pl.DataFrame, found: pl.DataFrame) -> list[Report]:
    """Deployments, worst first: by verdict, production first, by what fails, then the latest."""
    missing = lacking(found)
    rows = []
    for row in records(listed.drop("week").sort("started", "repository", "id", descending=True)):
        lacks = missing.get(row["id"], [])
        verdict = worst([*row["flags"].values(), *(one["verdict"] for one in lacks)])
        rows.append({**row, "verdict": verdict, "missing": lacks})
    return sorted(rows, key=_order)


def lacking(found: pl.DataFrame) -> dict[str, list[Report]]:
    """By subject what it lacks, worst first: by verdict, then by level, the flags first.

    `repeats` names, for a control that only says what others do, those others.
    """
    chosen = found.filter(pl.col("verdict").is_in(LACKING)).with_columns(
        pl.col("verdict").replace_strict(RANK, return_dtype=pl.Int64).alias("rank"),
        pl.col("level").replace_strict(LEVELS, return_dtype=pl.Int64).alias("weight"),
        pl.col("flag").is_null().alias("is_of_none"),
    )
    ordered = chosen.sort("subject_id", "rank", "weight", "is_of_none", "position")
    missing: dict[str, list[Report]] = {}
    for subject, row in zip(ordered["subject_id"], records(ordered.select(_MISSING)), strict=True):
        missing.setdefault(subject, []).append(row)
    return {subject: repeated(rows) for subject, rows in missing.items()}


def _order(row: Report) -> tuple[int, int, int, int]:
    failing = [item for item in items(row["missing"]) if item["verdict"] == row["verdict"]]
    heaviest = min((LEVELS[item["level"]] for item in failing), default=len(LEVELS))
    same = sum(LEVELS[item["level"]] == heaviest for item in failing)
    return RANK[row["verdict"]], KINDS.index(row["kind"]), heaviest, -same


def worst(verdicts: Sequence[str]) -> str:
    """The verdict that counts; not_applicable where there is nothing else."""
    return min(verdicts, key=RANK.__getitem__, default="not_applicable")


def by_kind(rows: Sequence[Report]) -> Iterator[tuple[str | None, list[Report]]]:
    """Rows by the kind of their environment, production first."""
    for kind in KINDS:
        if chosen := [row for row in rows if row["kind"] == kind]:
            yield kind, chosen


def by_repository(rows: Sequence[Report]) -> Iterator[tuple[str | None, list[Report]]]:
    """Rows by their repository, in the order of its name."""
    names = {row["repository"] for row in rows}
    for name in sorted(names, key=lambda name: (name is None, name)):
        yield name, [row for row in rows if row["repository"] == name]


Rated: TypeAlias = Mapping[str, Mapping[str, Mapping[str, int]]]
"""By subject and level how often each verdict that counts in a rate stands."""


def rated_of_each(found: pl.DataFrame) -> Rated:
    """What the rates of any group of these subjects are made of."""
    listed: dict[str, dict[str, dict[str, int]]] = {}
    grouped = in_rates(found).group_by("subject_id", "level", "verdict").len()
    for subject, level, verdict, count in grouped.iter_rows():
        listed.setdefault(subject, {}).setdefault(level, {})[verdict] = count
    return listed


def counted(rows: Sequence[Report], of_each: Rated) -> Report:
    """How many of these deployments stand where, by their worst verdict and by each flag.

    `failing` are those that fail a mandatory or default control.
    """
    totals = {level: Counter[str]() for level in RATED_LEVELS}
    for row in rows:
        for level, verdicts in of_each.get(row["id"], {}).items():
            totals[level].update(verdicts)
    return {
        "deployments": len(rows),
        "verdicts": _spread(row["verdict"] for row in rows),
        "failing": sum(map(_fails, rows)),
        "flags": {flag: _spread(row["flags"][flag] for row in rows) for flag in FLAGS},
        "rates": {level: rate(total) for level, total in totals.items()},
    }


def _fails(row: Report) -> bool:
    return any(
        finding["verdict"] == "fail" and finding["level"] in RATED_LEVELS
        for finding in row["missing"]
    )


def _spread(verdicts: Iterable[str]) -> dict[str, int]:
    tallied = Counter(verdicts)
    return {verdict: tallied[verdict] for verdict in VERDICTS}
