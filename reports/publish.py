"""What a published copy has beyond the ledger: the evidence row and the findings of that moment."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import orjson
import polars as pl

from ledger.file.store import Ledger
from ledger.reading.publish import TakenOver, add_tables
from ledger.reading.workspace import Workspace, moment
from reports import rollup
from reports.again.earlier import EarlierCopy, earlier_copy
from reports.again.frame import put_frame
from reports.again.moments import KEPT, moments, span_moments
from reports.again.program import digest
from reports.again.touched import touched
from reports.envelope import head
from reports.evidence.policy.coverage import put_registers, stated_spans
from reports.flags import flags
from reports.held import HELD, held
from reports.judge.catalogue import catalogue
from reports.judge.evaluate import Judgement, judge

Tables = dict[str, pl.DataFrame]

_APART = "repository NOT IN (SELECT unnest($again::VARCHAR[]))"
_TAKEN_OVER = {
    "evidence": "SELECT * REPLACE ($judged_at::TIMESTAMPTZ AS judged_at) FROM earlier.evidence "
    f"WHERE {_APART}",
    "finding": "FROM earlier.finding WHERE subject_id IN "
    f"(SELECT subject_id FROM earlier.judged_subject WHERE {_APART})",
    "missed": "FROM earlier.missed WHERE subject_id IN "
    f"(SELECT subject_id FROM earlier.judged_subject WHERE {_APART})",
    "waiver": "FROM earlier.waiver WHERE subject_id IN "
    f"(SELECT subject_id FROM earlier.judged_subject WHERE {_APART})",
    "exception_state": f"FROM earlier.exception_state WHERE {_APART}",
    "record_strength": f"FROM earlier.record_strength WHERE {_APART}",
    "flag_tally": f"FROM earlier.flag_tally WHERE {_APART}",
    "control_tally": f"FROM earlier.control_tally WHERE {_APART}",
    "judged_subject": f"FROM earlier.judged_subject WHERE {_APART}",
    "judged_moment": f"FROM earlier.judged_moment WHERE {_APART} AND moment > $kept_from",
    **{name: f"FROM earlier.{name} WHERE {_APART}" for name in HELD},
}
_STRENGTH = """
SELECT s.*, i.repository FROM record_strength s JOIN entry_index i USING (seq) ORDER BY s.seq
"""
_UNBOUND = "FROM unbound_record ORDER BY happened_at NULLS FIRST, seq, type"
_SUBJECTS = "FROM subject ORDER BY subject_id"
_KEPT = """
SELECT repository, started_at, standing, deployed_sha, dispatch_sha FROM evidence
WHERE repository NOT IN (SELECT unnest($1::VARCHAR[]))
"""
_UNBOUND_APART = "FROM unbound_record WHERE repository NOT IN (SELECT unnest($1::VARCHAR[]))"
_ELSEWHERE = ("commit_unknown", "sha_of_another_repository")


def fill(copy: Path) -> None:
    """Judge a copy of the ledger, and add what was found.

    `evidence` has the four flags too, the week, the worst verdict and the number of failures;
    `finding` has every finding, `judged_subject` what they are of, and `missed` the deadlines of
    what came too late; `flag_tally` and `control_tally` count them; `exception_state` is the
    register of exceptions, `waiver` what they cover; `record_strength` says how far records are to
    be trusted, `source_state` how complete each source is, `unbound_record` what is bound to
    nothing; `judgement` is one row: when it was judged (UTC), of how many entries, by which policy,
    in which time zone, since when and by which program what was not judged again, and the head of a
    report as JSON. The tables `trace_*` serve traces (`reports.held`), with `level_override` and
    `span_moment`.

    Where the copy before it is at hand, only what can have changed since is judged again, with the
    same result (`reports.again`); the tables `judged_subject` and `judged_moment` serve that.
    """
    earlier = earlier_copy(copy)
    if earlier is None or not _fill_again(copy, earlier):
        fill_anew(copy)


def fill_anew(copy: Path) -> None:
    """As `fill`, but everything is judged, whatever was judged before."""
    with judge(copy) as judgement:
        tables = judged_tables(judgement)
    add_tables(copy, tables)


def judged_tables(judgement: Judgement) -> Tables:
    """The tables of `fill`, of a judgement of everything."""
    return {**_judged(judgement), **_of_the_whole(judgement, judgement.at.judged_at)}


def _fill_again(copy: Path, earlier: EarlierCopy) -> bool:
    """Fill a copy with what is taken over and what is judged again; False where that is all."""
    with Ledger.read(copy) as ledger:
        at = moment(ledger, None)
    with Workspace(copy, at) as workspace:
        book = put_frame(workspace)
        found = touched(workspace, book, earlier.judged)
        if found is None:
            return False
        again = sorted(found)
        with judge(copy, at, repositories=again) as judgement:
            tables = _judged(judgement)
        with Ledger.read(earlier.path) as before:
            kept = before.frame(_KEPT, [again])
            unbound = before.frame(_UNBOUND_APART, [again])
        evidence = pl.concat([kept, tables["evidence"].select(kept.columns)])
        unbound = pl.concat([unbound, tables["unbound_record"]])
        tables["unbound_record"] = placed(workspace, unbound, evidence)
        workspace.put("evidence", evidence)
        put_registers(workspace, book, stated_spans(workspace, book))
        whole = Judgement(workspace, book)
        tables |= _of_the_whole(whole, earlier.whole_at)
    parameters = {"again": again, "judged_at": at.judged_at, "kept_from": at.judged_at - KEPT}
    add_tables(copy, tables, TakenOver(earlier.path, _TAKEN_OVER, parameters))
    return True


def _judged(judgement: Judgement) -> Tables:
    """What was found, as tables of the copy."""
    workspace = judgement.workspace
    evidence = workspace.frame("FROM evidence ORDER BY started_at, subject_id")
    rolled = flags(judgement).rename(lambda name: name if name == "subject_id" else f"{name}_flag")
    found = workspace.frame("FROM finding ORDER BY subject_id, control")
    joined = evidence.join(rolled, on="subject_id", how="left", maintain_order="left")
    flagged = rollup.standing_of_each(joined, found, _zone(judgement))
    return {
        "evidence": flagged,
        "finding": found,
        "missed": workspace.frame("FROM missed ORDER BY ALL"),
        "exception_state": workspace.frame("FROM exception_state ORDER BY seq"),
        "waiver": workspace.frame("FROM waiver ORDER BY subject_id, control"),
        "record_strength": workspace.frame(_STRENGTH),
        "flag_tally": rollup.flag_tally(flagged),
        "control_tally": rollup.control_tally(flagged, found),
        "unbound_record": workspace.frame(_UNBOUND),
        "judged_subject": workspace.frame(_SUBJECTS),
        "judged_moment": moments(workspace),
        **held(workspace),
    }


def _of_the_whole(judgement: Judgement, whole_at: datetime) -> Tables:
    """What is worked out for the whole ledger, however little of it was judged again."""
    names = [name for (name,) in judgement.workspace.rows("FROM repository")]
    return {
        "source_state": rollup.source_states(judgement),
        "judgement": _one(judgement, whole_at),
        "level_override": _overrides(judgement, names),
        "span_moment": span_moments(
            stated_spans(judgement.workspace, judgement.book), judgement.at
        ),
    }


def _overrides(judgement: Judgement, names: Sequence[str]) -> pl.DataFrame:
    """Where the policy gives a control another level: control, repository (or none), level."""
    rows = [
        (control.id, name, judgement.level(control, name))
        for control in catalogue()
        for name in (None, *names)
    ]
    levels = {control.id: control.level for control in catalogue()}
    return pl.DataFrame(
        [row for row in rows if row[2] != levels[row[0]]],
        schema=dict.fromkeys(("control", "repository", "level"), pl.String),
        orient="row",
    )


def _one(judgement: Judgement, whole_at: datetime) -> pl.DataFrame:
    """The one row that says what was judged."""
    return pl.DataFrame(
        {
            "judged_at": [judgement.at.judged_at],
            "size": [judgement.at.size],
            "policy": [judgement.book.latest.name],
            "zone": [_zone(judgement)],
            "whole_at": [whole_at],
            "program": [digest()],
            "head": [orjson.dumps(head(judgement.workspace, judgement.book)).decode()],
        }
    )


def _zone(judgement: Judgement) -> str:
    return judgement.policy.calendar.zone.key


def placed(workspace: Workspace, unbound: pl.DataFrame, evidence: pl.DataFrame) -> pl.DataFrame:
    """What is unbound, with the reason anew where that depends on all the other repositories."""
    is_elsewhere = pl.col("reason").is_in(_ELSEWHERE)
    asked = unbound.filter(is_elsewhere)["sha"].unique().to_list()
    sql = "SELECT DISTINCT sha FROM all_commits WHERE sha IN (SELECT unnest($1::VARCHAR[]))"
    known = pl.concat(
        [
            workspace.frame(sql, [asked])["sha"],
            *(evidence[name].drop_nulls() for name in ("deployed_sha", "dispatch_sha")),
        ]
    )
    unknown, elsewhere = (pl.lit(reason) for reason in _ELSEWHERE)
    return unbound.with_columns(
        pl.when(is_elsewhere)
        .then(
            pl.when(pl.col("sha").is_in(known.unique().implode()))
            .then(elsewhere)
            .otherwise(unknown)
        )
        .otherwise(pl.col("reason"))
        .alias("reason")
    )
