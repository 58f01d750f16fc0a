"""The judgement of a published copy at a later moment, taken over as far as it still holds.

Nothing is appended to a copy, so only time can change what was judged of it: `reports.again` says
of which repositories, and these are judged again. The result is that of a whole judgement.
"""

from pathlib import Path

import polars as pl

from ledger.file.store import Ledger
from ledger.reading.workspace import Moment, Workspace, moment
from reports.again.earlier import judged_copy
from reports.again.frame import put_frame
from reports.again.touched import touched
from reports.evidence.policy.coverage import put_registers, stated_spans
from reports.judge.evaluate import Judgement, judge
from reports.publish import placed

_APART = "repository NOT IN (FROM again)"
_KEPT = {
    "subject": f"FROM ledger.judged_subject WHERE {_APART}",
    "evidence": f"FROM ledger.evidence WHERE {_APART}",
    "exception_state": f"FROM ledger.exception_state WHERE {_APART}",
    "record_strength": f"SELECT * EXCLUDE (repository) FROM ledger.record_strength WHERE {_APART}",
    "finding": "FROM ledger.finding ANTI JOIN again_subject USING (subject_id)",
    "missed": "FROM ledger.missed ANTI JOIN again_subject USING (subject_id)",
    "waiver": "FROM ledger.waiver ANTI JOIN again_subject USING (subject_id)",
}
"""What is taken over of each table."""
_AGAIN_SUBJECT = """
CREATE TABLE again_subject AS
SELECT subject_id FROM ledger.judged_subject SEMI JOIN again USING (repository)
"""


def published(path: Path, as_of: str | None = None) -> Judgement:
    """As `judge`, in a moment where this program judged the copy at `path` less than a day ago.

    Of the tables that the judgement of everything leaves it has those that are published:
    `evidence`, `subject`, `finding`, `missed`, `exception_state`, `waiver`, `record_strength` and
    `unbound_record`.
    """
    with Ledger.read(path) as ledger:
        at = moment(ledger, as_of)
    earlier = judged_copy(path)
    if earlier is None or earlier.judged.size != at.size:
        return judge(path, at)
    workspace = Workspace(path, at)
    book = put_frame(workspace)
    is_then = at.judged_at == earlier.judged.judged_at
    again = frozenset[str]() if is_then else touched(workspace, book, earlier.judged)
    if again is None:
        workspace.__exit__()
        return judge(path, at)
    workspace.put("again", pl.DataFrame({"repository": sorted(again)}, {"repository": pl.String}))
    workspace.run(_AGAIN_SUBJECT)
    if again:
        _put_in_part(workspace, path, at, sorted(again))
    else:
        for table, kept in _KEPT.items():
            workspace.run(f"CREATE VIEW {table} AS {kept}")
        workspace.run("CREATE VIEW unbound_record AS FROM ledger.unbound_record")
    put_registers(workspace, book, stated_spans(workspace, book))
    return Judgement(workspace, book)


def _put_in_part(workspace: Workspace, path: Path, at: Moment, again: list[str]) -> None:
    """Each table, with what is judged again of some repositories in place of what was said then."""
    with judge(path, at, repositories=again) as judgement:
        for table, kept in _KEPT.items():
            workspace.put(f"again_{table}_row", judgement.workspace.frame(f"FROM {table}"))
            workspace.run(
                f"CREATE VIEW {table} AS ({kept}) UNION ALL BY NAME FROM again_{table}_row"
            )
        unbound = judgement.workspace.frame("FROM unbound_record")
    before = workspace.frame(f"FROM ledger.unbound_record WHERE {_APART}")
    shas = workspace.frame("SELECT deployed_sha, dispatch_sha FROM evidence")
    workspace.put("unbound_record", placed(workspace, pl.concat([before, unbound]), shas))
