"""The population to draw from, its strata, and one evidence sheet for each deployment drawn."""

from collections.abc import Sequence

import polars as pl

from ledger.errors import UsageError
from reports.basis.envelope import Report, envelope
from reports.basis.period import Period, period
from reports.basis.verdicts import RANK, VERDICTS
from reports.found.flags import flags
from reports.judge.catalogue import FLAGS
from reports.judge.evaluate import Judgement
from reports.sample.draw import ALGORITHM, draw, key
from reports.sample.sheet import sheets

STRATA = ("environment", "kind", "repository", "verdict")
"""What a stratum may be of; `verdict` is the worst of all that was found of a deployment."""

MOST = 1_000
"""No sample is larger: each deployment drawn has a sheet of its own."""

NONE = "none"
"""Stands for a repository that nobody named, or the kind of an environment that is not mapped."""

_MOST_DIGITS = 18
_DEPLOYMENTS = """
SELECT subject_id, subject_id AS id, repository, environment, kind, standing
FROM evidence WHERE started_at >= ? AND started_at < ? ORDER BY subject_id
"""
_FOUND = "SELECT subject_id, control, verdict FROM finding WHERE subject_id IN (SELECT unnest(?))"


def sample(
    judgement: Judgement,
    seed: str,
    size: str,
    strata: str = "kind,verdict",
    since: str | None = None,
    until: str | None = None,
) -> Report:
    """The report `sample` of the deployments that ran in a period (`reports.basis.period`).

    `seed` and `size` are whole numbers, `strata` names of `STRATA` between commas; an empty text
    makes one stratum. What never ran, or ran before the SOP held, is not drawn from: `left_out`
    counts it. Raises UsageError for other arguments.
    """
    asked = period(since, until, judgement.policy.calendar)
    number, wanted, names = _whole("--seed", seed), _whole("--size", size), _names(strata)
    if not 1 <= wanted <= MOST:
        raise UsageError(f"--size {wanted} is no size of a sample.", f"Give 1 to {MOST}.")
    listed, left_out = _population(judgement, asked)
    members = _by_stratum(listed, names)
    drawn = draw(members, wanted, number)
    made = sheets(judgement, [name for part in drawn for name in part])
    parameters = {"seed": number, "size": wanted, "strata": list(names), **asked.parameters()}
    return {
        **asked.parameters(),
        **envelope(judgement.workspace, judgement.book, "sample", parameters, len(made)),
        "algorithm": ALGORITHM,
        "population": listed.height,
        "left_out": left_out,
        "strata": [
            {
                "stratum": dict(zip(names, place, strict=True)),
                "population": len(members[place]),
                "sample": len(part),
            }
            for place, part in zip(members, drawn, strict=True)
        ],
        "sheets": [
            {"number": at, "key": key(number, sheet["id"]), **sheet}
            for at, sheet in enumerate(made, start=1)
        ],
    }


def _population(judgement: Judgement, asked: Period) -> tuple[pl.DataFrame, dict[str, int]]:
    """The deployments that ran, each with its worst verdict; and what else there was, by why."""
    found = judgement.workspace.frame(_DEPLOYMENTS, asked.bounds)
    ran = pl.col("standing").is_null() | (pl.col("standing") == "state_unknown")
    left = found.filter(~ran)["standing"].value_counts(sort=True)
    subjects = found.filter(ran)["id"].to_list()
    judged = judgement.workspace.frame(_FOUND, [subjects])
    rank = pl.col("verdict").replace_strict(RANK, return_dtype=pl.Int64)
    worst = judged.group_by("subject_id").agg(rank.min().alias("worst"))
    flagged = flags(judgement, subjects).select(
        "subject_id",
        pl.min_horizontal(
            pl.col(name).replace_strict(RANK, return_dtype=pl.Int64) for name in FLAGS
        ).alias("flag"),
    )
    named = dict(enumerate(VERDICTS))
    verdict = pl.min_horizontal("worst", "flag").replace_strict(named, return_dtype=pl.String)
    listed = (
        found.filter(ran)
        .join(worst, on="subject_id", how="left", maintain_order="left")
        .join(flagged, on="subject_id", how="left", maintain_order="left")
        .with_columns(verdict.alias("verdict"))
    )
    return listed, dict(sorted(left.iter_rows()))


def _by_stratum(listed: pl.DataFrame, names: Sequence[str]) -> dict[tuple[str, ...], list[str]]:
    """The ids of each stratum, strata in the order of their names."""
    members: dict[tuple[str, ...], list[str]] = {}
    for name, *place in listed.select("id", *names).iter_rows():
        members.setdefault(tuple(NONE if one is None else one for one in place), []).append(name)
    return dict(sorted(members.items()))


def _whole(flag: str, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS):
        raise UsageError(f"{flag} {text!r} is no whole number.", f"Give {flag} digits, such as 25.")
    return int(text)


def _names(text: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    for name in names:
        if name not in STRATA or names.count(name) > 1:
            raise UsageError(
                f"--strata {text!r} names something that is none, or twice: {name!r}.",
                f"Choose from {', '.join(STRATA)}, with commas between.",
            )
    return names
