"""A published copy read for a moment: the one rule for what of it needs no judging again.

Nothing is appended to a copy, so only time can change what was judged of it. The copy says until
when what was judged of each repository holds (`reports.again.until`): what held only until before
the moment is judged again, and the rest is read. A copy of another version of this program, of
another user, of a day ago, or asked for a moment before it was judged, is not read at all.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import polars as pl

from ledger.file.store import Ledger
from ledger.reading.workspace import Moment, Workspace, moment
from reports.again.earlier import judged_copy
from reports.again.frame import put_frame
from reports.again.program import digest
from reports.basis.envelope import Report, head_at
from reports.basis.frames import Tables
from reports.evidence.policy.coverage import put_registers, stated_spans
from reports.held.tables import kept, overrides, placed, tables
from reports.judge.evaluate import Judgement, judge

_TURNED = "SELECT repository FROM judged_until WHERE until <= $1"
_UNBOUND = "FROM ledger.unbound_record WHERE repository NOT IN (FROM again)"
_IS_HELD = """
SELECT count(*) FROM duckdb_columns()
WHERE database_name = current_database() AND table_name = 'trace_names'
"""


@dataclass(frozen=True)
class Reading:
    """What a copy tells of a moment: all but the repositories that are to be judged `again`.

    `head` is what the heads of its reports have in common then (`reports.basis.envelope.head`).
    """

    head: Mapping[str, Any]
    again: frozenset[str]


def reading(path: Path, copy: Ledger, at: Moment) -> Reading | None:
    """What may be read of the copy at `path` for a moment; None where everything is judged."""
    judged = judged_copy(path, copy)
    if judged is None or judged.size != at.size or judged.judged_at > at.judged_at:
        return None
    head = as_judged(copy)
    if head is None:
        return None
    if judged.judged_at == at.judged_at:
        return Reading(head, frozenset())
    again = copy.frame(_TURNED, [at.judged_at])["repository"]
    if again.null_count():
        return None
    return Reading(head_at(head, at.judged_at), frozenset(again))


def as_judged(copy: Tables) -> Report | None:
    """The head of reports of the moment at which a copy was judged.

    None where another version of this program made it: that may judge otherwise, and hold other
    tables.
    """
    program, head = copy.frame("SELECT program, head FROM judgement").row(0)
    found: Report | None = orjson.loads(head) if program == digest() else None
    return found


def published(path: Path, as_of: str | Moment | None = None) -> Judgement:
    """As `judge`, read from the copy at `path` as far as that may be.

    Of the tables that a judgement of everything leaves it has those that are published:
    `evidence`, `subject`, `finding`, `missed`, `exception_state`, `waiver`, `record_strength` and
    `unbound_record`, with those that `hold` makes.
    """
    with Ledger.read(path) as copy:
        at = as_of if isinstance(as_of, Moment) else moment(copy, as_of)
        found = reading(path, copy, at)
    if found is None:
        return judge(path, at)
    workspace = Workspace(path, at)
    book = put_frame(workspace)
    again = sorted(found.again)
    workspace.put("again", pl.DataFrame({"repository": again}, {"repository": pl.String}))
    _put(workspace, path, again)
    workspace.run("CREATE VIEW level_override AS FROM ledger.level_override")
    put_registers(workspace, book, stated_spans(workspace, book))
    return Judgement(workspace, book)


def _put(workspace: Workspace, path: Path, again: list[str]) -> None:
    """Each table, with what is judged again in place of what was said of it then."""
    stays = kept("ledger", "FROM again", "getvariable('judged_at')")
    if not again:
        for name, sql in stays.items():
            workspace.run(f"CREATE VIEW {name} AS {sql}")
        workspace.run("CREATE VIEW unbound_record AS FROM ledger.unbound_record")
        return
    with judge(path, workspace.at, repositories=again) as judgement:
        made = tables(judgement)
    for name, sql in stays.items():
        workspace.put(f"again_{name}", made[name])
        workspace.run(f"CREATE VIEW {name} AS ({sql}) UNION ALL BY NAME FROM again_{name}")
    shas = workspace.frame("SELECT deployed_sha, dispatch_sha FROM evidence")
    unbound = [workspace.frame(_UNBOUND), made["unbound_record"]]
    workspace.put("unbound_record", placed(workspace, unbound, shas))


def hold(judgement: Judgement) -> Judgement:
    """Have the tables beside a judgement that a copy of it would hold for reports that read keys.

    `evidence` is that of a copy then, with flags and worst verdict.
    """
    workspace = judgement.workspace
    if workspace.rows(_IS_HELD) == [(0,)]:
        made = tables(judgement)
        workspace.run("DROP TABLE evidence")
        workspace.put("level_override", overrides(judgement))
        for name, frame in made.items():
            if name == "evidence" or name.startswith("trace_"):
                workspace.put(name, frame)
    return judgement
