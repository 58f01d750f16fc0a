"""An evidence sheet: all that was judged of one deployment, and what it rests on."""

from collections import defaultdict
from collections.abc import Sequence

import polars as pl

from reports.basis.envelope import Report
from reports.basis.frames import records
from reports.found.findings import finding_frame, with_strengths
from reports.found.flags import flags
from reports.judge.catalogue import FLAGS, control
from reports.judge.evaluate import Judgement

_DEPLOYMENTS = """
SELECT subject_id AS id, repository, environment, kind, component, deployed_sha AS sha,
    version_source, version_problem, dispatch_sha, started_at AS started,
    succeeded_at AS succeeded, result, standing, actor, run_url AS url, is_rollback AS rollback
FROM evidence WHERE subject_id IN (SELECT unnest(?::VARCHAR[]))
"""
_ENTRIES = """
SELECT seq AS entry, kind, key, source, occurred_at, observed_at, coalesce(r.strength, i.strength)
    AS strength
FROM entry_index i LEFT JOIN record_strength r USING (seq)
WHERE seq IN (SELECT unnest(?::BIGINT[])) ORDER BY seq
"""
_SHOWN = ("control", "clause", "level", "flag", "verdict", "reason", "message", "due", "waiver",
          "evidence", "strengths")  # fmt: skip


def sheets(judgement: Judgement, subjects: Sequence[str]) -> list[Report]:
    """A sheet for each deployment, in the given order.

    It has the deployment, its four `flags`, its `controls` with what to look at by hand, and its
    `ledger_entries`: each entry that one of them rests on.
    """
    frame = judgement.workspace.frame(_DEPLOYMENTS, [list(subjects)])
    flagged = flags(judgement, list(subjects)).select(
        pl.col("subject_id").alias("id"), pl.struct(*FLAGS).alias("flags")
    )
    rows = {row["id"]: row for row in records(frame.join(flagged, on="id"))}
    found = with_strengths(judgement.workspace, finding_frame(judgement, subjects))
    judged: dict[str, list[Report]] = defaultdict(list)
    ordered = found.sort("subject_id", "position")
    for subject, row in zip(ordered["subject_id"], records(ordered.select(_SHOWN)), strict=True):
        judged[subject].append({**row, "check_by_hand": control(row["control"]).check_by_hand})
    entries = _entries(judgement, found)
    return [
        {
            **rows[subject],
            "controls": judged[subject],
            "ledger_entries": [entries[seq] for seq in _named(judged[subject])],
        }
        for subject in subjects
    ]


def _named(judged: Sequence[Report]) -> list[int]:
    named = {seq for row in judged for seq in row["evidence"]}
    return sorted(named | {row["waiver"] for row in judged if row["waiver"]})


def _entries(judgement: Judgement, found: pl.DataFrame) -> dict[int, Report]:
    seqs = set(found["evidence"].explode().drop_nulls().to_list())
    seqs |= set(found["waiver"].drop_nulls().to_list())
    rows = judgement.workspace.frame(_ENTRIES, [sorted(seqs)])
    return {row["entry"]: row for row in records(rows)}
