"""The tables that a published copy holds of a judgement, and what of them is taken over."""

from collections.abc import Mapping, Sequence

import polars as pl

from ledger.reading.workspace import Workspace
from reports.found.flags import flags
from reports.held import rollup
from reports.held.trace import TRACES, traces
from reports.judge.catalogue import catalogue
from reports.judge.evaluate import Judgement

Frames = dict[str, pl.DataFrame]

OF_REPOSITORIES = (
    "evidence", "subject", "exception_state", "record_strength", "role_held", *TRACES,
)  # fmt: skip
"""Tables with a column `repository`."""
OF_SUBJECTS = ("finding", "missed", "waiver")
"""Tables with a column `subject_id`, which is of one `subject`."""

_APART = "repository NOT IN ({again})"
_SUBJECTS_APART = "(SELECT subject_id FROM {source}.subject WHERE repository IN ({again}))"
_STRENGTH = """
SELECT s.*, i.repository FROM record_strength s JOIN entry_index i USING (seq) ORDER BY s.seq
"""
# By name and not by step: whoever asks for a step knows which roles it accepts.
_ROLES = """
SELECT DISTINCT person, role, repository, kind, since, until FROM role_grant
WHERE person IS NOT NULL ORDER BY ALL
"""
_SELECTED = {
    "finding": "FROM finding ORDER BY subject_id, control",
    "subject": "FROM subject ORDER BY subject_id",
    "missed": "FROM missed ORDER BY ALL",
    "exception_state": "FROM exception_state ORDER BY seq",
    "waiver": "FROM waiver ORDER BY subject_id, control",
    "record_strength": _STRENGTH,
    "role_held": _ROLES,
    "unbound_record": "FROM unbound_record ORDER BY happened_at NULLS FIRST, seq, type",
}
_ELSEWHERE = ("commit_unknown", "sha_of_another_repository")


def tables(judgement: Judgement) -> Frames:
    """What a judgement found: the tables `OF_REPOSITORIES` and `OF_SUBJECTS`, `unbound_record`.

    `evidence` has the four flags too, the week, the worst verdict and the number of failures;
    `role_held` says who holds which role where, from when until before when (UTC).
    """
    workspace = judgement.workspace
    found = {name: workspace.frame(sql) for name, sql in _SELECTED.items()}
    return {"evidence": _evidence(judgement, found["finding"]), **found, **traces(workspace)}


def _evidence(judgement: Judgement, found: pl.DataFrame) -> pl.DataFrame:
    evidence = judgement.workspace.frame("FROM evidence ORDER BY started_at, subject_id")
    rolled = flags(judgement).rename(lambda name: name if name == "subject_id" else f"{name}_flag")
    joined = evidence.join(rolled, on="subject_id", how="left", maintain_order="left")
    return rollup.standing_of_each(joined, found, judgement.policy.calendar.zone.key)


def kept(source: str, again: str, judged_at: str) -> Mapping[str, str]:
    """What of each table in database `source` stays, where repositories are judged `again`.

    `again` is a question for their names, `judged_at` the moment as SQL.
    """
    apart = _APART.format(again=again)
    gone = _SUBJECTS_APART.format(source=source, again=again)
    return {
        **{name: f"FROM {source}.{name} WHERE {apart}" for name in OF_REPOSITORIES},
        **{name: f"FROM {source}.{name} ANTI JOIN {gone} USING (subject_id)"
           for name in OF_SUBJECTS},
        "evidence": f"SELECT * REPLACE ({judged_at} AS judged_at) FROM {source}.evidence "
        f"WHERE {apart}",
    }  # fmt: skip


def overrides(judgement: Judgement) -> pl.DataFrame:
    """Where the policy gives a control another level: control, repository (or none), level."""
    names = [name for (name,) in judgement.workspace.rows("FROM repository")]
    levels = {control.id: control.level for control in catalogue()}
    rows = [
        (control.id, name, level)
        for control in catalogue()
        for name in (None, *names)
        if (level := judgement.level(control, name)) != levels[control.id]
    ]
    schema = dict.fromkeys(("control", "repository", "level"), pl.String)
    return pl.DataFrame(rows, schema=schema, orient="row")


def placed(
    workspace: Workspace, unbound: Sequence[pl.DataFrame], evidence: pl.DataFrame
) -> pl.DataFrame:
    """What is unbound, with the reason anew where that depends on all the other repositories."""
    rows = pl.concat(unbound)
    is_elsewhere = pl.col("reason").is_in(_ELSEWHERE)
    asked = rows.filter(is_elsewhere)["sha"].unique().to_list()
    sql = "SELECT DISTINCT sha FROM all_commits WHERE sha IN (SELECT unnest($1::VARCHAR[]))"
    known = pl.concat(
        [
            workspace.frame(sql, [asked])["sha"],
            *(evidence[name].drop_nulls() for name in ("deployed_sha", "dispatch_sha")),
        ]
    )
    unknown, elsewhere = (pl.lit(reason) for reason in _ELSEWHERE)
    return rows.with_columns(
        pl.when(is_elsewhere)
        .then(
            pl.when(pl.col("sha").is_in(known.unique().implode()))
            .then(elsewhere)
            .otherwise(unknown)
        )
        .otherwise(pl.col("reason"))
        .alias("reason")
    )
