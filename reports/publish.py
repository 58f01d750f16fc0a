"""What a published copy has beyond the ledger: the evidence row and the findings of that moment."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import orjson
import polars as pl

from ledger.file.store import Ledger
from ledger.reading.past import past
from ledger.reading.publish import TakenOver, add_tables
from ledger.reading.reader import Copy
from ledger.reading.workspace import Moment, Workspace, moment
from reports.again.earlier import EarlierCopy, earlier_copy
from reports.again.frame import put_frame
from reports.again.links import Groups, linked
from reports.again.moments import KEPT, beginnings, moments
from reports.again.program import digest
from reports.again.touched import is_apart, touched
from reports.again.until import untils
from reports.basis.envelope import head
from reports.evidence.people.people import FOREVER
from reports.evidence.policy.coverage import put_registers, stated_spans
from reports.held import rollup
from reports.held.tables import Frames, kept, overrides, placed, tables
from reports.judge.evaluate import Judgement, judge

_AGAIN = "SELECT unnest($again::VARCHAR[])"
_APART = f"repository NOT IN ({_AGAIN})"
_TAKEN_OVER = {
    **kept("earlier", _AGAIN, "$judged_at::TIMESTAMPTZ"),
    "flag_tally": f"FROM earlier.flag_tally WHERE {_APART}",
    "control_tally": f"FROM earlier.control_tally WHERE {_APART}",
    "judged_moment": f"FROM earlier.judged_moment WHERE repository IS NOT NULL AND {_APART} "
    "AND moment > $kept_from",
}
_KEPT = """
SELECT repository, started_at, standing, deployed_sha, dispatch_sha FROM evidence
WHERE repository NOT IN (SELECT unnest($1::VARCHAR[]))
"""
_NAMES = """
SELECT system, name, person FROM named WHERE until = $1 ORDER BY system, name
"""
_UNBOUND_APART = "FROM unbound_record WHERE repository NOT IN (SELECT unnest($1::VARCHAR[]))"


def fill(copy: Path) -> None:
    """Judge a copy of the ledger, and add what was found.

    Beside the tables of `reports.held`: `flag_tally` and `control_tally` count findings;
    `source_state` says how complete each source is; `level_override` where the policy gives a
    control another level; `judgement` is one row: when it was judged (UTC), of how many entries, by
    which policy, in which time zone, since when and by which program what was not judged again, and
    the head of a report as JSON; `judged_until` says until when all that holds.

    Where the copy before it is at hand, only what can have changed since is judged again, with the
    same result (`reports.again`); the table `judged_moment` serves that.
    """
    earlier = earlier_copy(copy)
    if earlier is None or not _fill_again(copy, earlier):
        fill_anew(copy)


def fill_anew(copy: Path) -> None:
    """As `fill`, but everything is judged, whatever was judged before."""
    with judge(copy) as judgement:
        found = _all(judgement)
    add_tables(copy, found)


def past_copy(copy: Path, at: Moment) -> Copy:
    """A published copy as it would have been filled at that moment; everything is judged anew."""
    with judge(copy, at) as judgement:
        return past(copy, at, _all(judgement))


def _all(judgement: Judgement) -> Frames:
    """Everything that a copy has beyond the ledger, of a judgement of everything."""
    found = _judged(judgement)
    groups, whole_at = linked(judgement.workspace), judgement.at.judged_at
    return found | _of_the_whole(judgement, whole_at, found["judged_moment"], groups)


def _fill_again(copy: Path, earlier: EarlierCopy) -> bool:
    """Fill a copy with what is taken over and what is judged again; False where that is all."""
    with Ledger.read(copy) as ledger:
        at = moment(ledger, None)
    with Workspace(copy, at) as workspace:
        book, groups = put_frame(workspace), linked(workspace)
        touching = touched(workspace, book, earlier.judged, groups)
        if touching is None:
            return False
        again = sorted(touching)
        with judge(copy, at, repositories=again) as judgement:
            found = _judged(judgement)
        with Ledger.read(earlier.path) as before:
            stays = before.frame(_KEPT, [again])
            unbound = before.frame(_UNBOUND_APART, [again])
        evidence = pl.concat([stays, found["evidence"].select(stays.columns)])
        found["unbound_record"] = placed(workspace, [unbound, found["unbound_record"]], evidence)
        workspace.put("evidence", evidence)
        put_registers(workspace, book, stated_spans(workspace, book))
        known = pl.concat([_moments(earlier, touching), found["judged_moment"]])
        found |= _of_the_whole(Judgement(workspace, book), earlier.whole_at, known, groups)
    parameters = {"again": again, "judged_at": at.judged_at, "kept_from": at.judged_at - KEPT}
    add_tables(copy, found, TakenOver(earlier.path, _TAKEN_OVER, parameters))
    return True


def _moments(earlier: EarlierCopy, again: frozenset[str]) -> pl.DataFrame:
    """The times that are known of the repositories that are not judged again."""
    return _frame(
        (name, at)
        for name, listed in earlier.judged.moments.items()
        if name not in again
        for at in listed
    )


def _frame(rows: Iterable[tuple[str | None, datetime]]) -> pl.DataFrame:
    schema = {"repository": pl.String(), "moment": pl.Datetime("us", "UTC")}
    return pl.DataFrame(list(rows), schema=schema, orient="row")


def _judged(judgement: Judgement) -> Frames:
    """What was found, as tables of the copy."""
    found = tables(judgement)
    return {
        **found,
        "flag_tally": rollup.flag_tally(found["evidence"]),
        "control_tally": rollup.control_tally(found["evidence"], found["finding"]),
        "judged_moment": moments(judgement.workspace),
    }


def _of_the_whole(
    judgement: Judgement, whole_at: datetime, known: pl.DataFrame, groups: Groups
) -> Frames:
    """What is worked out for the whole ledger, however little of it was judged again.

    `known` are the times of `moments`, `groups` the repositories that are judged together.
    """
    workspace = judgement.workspace
    spans = stated_spans(workspace, judgement.book)
    for_all = _frame((None, at) for at in sorted(beginnings(judgement.book)))
    together = groups if is_apart(workspace) else None
    return {
        "source_state": rollup.source_states(judgement),
        "judgement": _one(judgement, whole_at),
        "level_override": overrides(judgement),
        "person_name": workspace.frame(_NAMES, [FOREVER]),
        "judged_until": untils(
            judgement.at.judged_at, pl.concat([known, for_all]), spans, together
        ),
    }


def _one(judgement: Judgement, whole_at: datetime) -> pl.DataFrame:
    """The one row that says what was judged."""
    return pl.DataFrame(
        {
            "judged_at": [judgement.at.judged_at],
            "size": [judgement.at.size],
            "policy": [judgement.book.latest.name],
            "zone": [judgement.policy.calendar.zone.key],
            "whole_at": [whole_at],
            "program": [digest()],
            "head": [orjson.dumps(head(judgement.workspace, judgement.book)).decode()],
        }
    )
