"""What is looked at again although it is not new: what has not ended, and what ended lately.

Lists are sorted by creation and read from the newest on, so what was created long ago and ends
today is on no page that is read. The ledger knows what it last saw of it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ingest.github.asking.answer import UnansweredError
from ingest.github.settled import due
from ingest.github.visit import Visit
from ledger.kinds.collecting import WINDOW
from ledger.reading.names import ours

_DUE = """len(list_filter($4::STRUCT(since TIMESTAMPTZ, until TIMESTAMPTZ)[],
    lambda span: {time} > span.since AND {time} <= span.until)) > 0"""
"""Whether a time lies in one of the spans of which another look is due."""

# Only what can still be asked for is put together: what is not older than the window (`$3`), what
# is due for a look (`$4`), what news names. `$2` is the floor, `$5` where a sweep begins.
#
# What a webhook told was not asked with all that belongs to it, so it counts for nothing here.
# A status that was appended after the last statement of coverage is news of its run.
_RUNS = f"""
WITH seen AS (
    SELECT run_id, run_attempt, status, created_at, source_time, seq FROM runs
    WHERE {ours()} AND seq IN (SELECT seq FROM entry_index WHERE kind = 'github:run:observed')
), news AS (
    SELECT DISTINCT s.run_id FROM deployment_statuses s
    WHERE {ours("s.repository", "s.seq")} AND s.run_id IS NOT NULL AND s.seq > (
        SELECT coalesce(max(seq), 0) FROM coverage
        WHERE origin = 'github' AND of = 'actions_runs' AND {ours("covered")})
), candidate AS (
    FROM news UNION
    SELECT run_id FROM seen
    WHERE coalesce(created_at, $2) >= $3 OR {_DUE.format(time="source_time")}
), held AS (
    SELECT run_id, min(created_at) AS created_at, max(source_time) AS changed,
        arg_max(coalesce(status, ''), (run_attempt, source_time, seq)) AS status
    FROM seen WHERE run_id IN (FROM candidate) GROUP BY run_id
), linked AS (
    SELECT s.run_id, min(coalesce(d.created_at, s.created_at)) AS created_at,
        max(s.created_at) FILTER (s.state <> 'inactive') AS told_at
    FROM deployment_statuses s LEFT JOIN deployments d USING (deployment_id)
    WHERE {ours("s.repository", "s.seq")} AND s.run_id IN (FROM candidate) GROUP BY s.run_id
), known AS (
    SELECT run_id, coalesce(held.created_at, linked.created_at, $2) AS begun, changed, told_at,
        status = 'completed' AS has_ended, linked.run_id IS NOT NULL AS is_linked
    FROM held FULL JOIN linked USING (run_id)
)
SELECT run_id, begun, changed IS NOT NULL,
    coalesce(has_ended, false), CASE WHEN NOT has_ended THEN NULL ELSE coalesce(told_at, begun) END
FROM known
WHERE (NOT has_ended AND begun >= $3) OR (changed IS NOT NULL AND begun >= $5)
    OR (run_id IN (FROM news) AND (changed IS NULL OR told_at > changed))
    OR (is_linked AND has_ended AND {_DUE.format(time="changed")})
ORDER BY run_id
"""
_DEPLOYMENTS = f"""
WITH told AS (
    SELECT deployment_id, created_at FROM deployment_statuses
    WHERE state IN ('success', 'failure', 'error', 'inactive')
        AND seq IN (SELECT seq FROM entry_index WHERE kind = 'github:deployment_status:observed')
), made AS (
    SELECT deployment_id, coalesce(min(created_at), $2) AS begun, max(node_id) AS node_id
    FROM deployments WHERE {ours()} AND (coalesce(created_at, $2) >= $3 OR deployment_id IN (
        SELECT deployment_id FROM told WHERE {_DUE.format(time="created_at")}))
    GROUP BY deployment_id
), ended AS (
    SELECT deployment_id, min(created_at) AS ended_at FROM told
    WHERE deployment_id IN (SELECT deployment_id FROM made) GROUP BY deployment_id
)
SELECT deployment_id, begun, ended_at IS NOT NULL, node_id
FROM made LEFT JOIN ended USING (deployment_id)
WHERE (ended_at IS NULL AND begun >= $3) OR begun >= $5 OR {_DUE.format(time="ended_at")}
ORDER BY deployment_id
"""


@dataclass(frozen=True)
class Known:
    """A run or a deployment that is looked at again: from when to when (UTC) it is unknown.

    `is_held` says whether the ledger has it, or only something that names it.
    """

    number: int
    begun: datetime
    until: datetime
    is_held: bool
    has_ended: bool
    node_id: str | None = None


def runs(visit: Visit, low: datetime) -> Iterator[Known]:
    """Runs below a list that was read down to `low`: open, named by news, or due for a look."""
    for number, begun, is_held, has_ended, until in _rows(visit, _RUNS, "actions_runs", low):
        if not visit.stated.is_gone("actions_runs", str(number)):
            yield Known(number, begun, until or visit.start, is_held, has_ended)


def deployments(visit: Visit, low: datetime) -> Iterator[Known]:
    """Deployments below a list that was read down to `low`: without a result, or due for a look."""
    for number, begun, has_ended, node_id in _rows(visit, _DEPLOYMENTS, "deployments", low):
        if not visit.stated.is_gone("deployments", str(number)):
            yield Known(number, begun, visit.start, True, has_ended, node_id)


def _rows(visit: Visit, sql: str, kind: str, low: datetime) -> list[tuple[Any, ...]]:
    before = visit.before(kind)
    spans = [{"since": a, "until": b} for a, b in (due(before, visit.start) if before else [])]
    earliest = visit.start - WINDOW
    swept_from = max(low, earliest) if visit.sweeps else None
    names = visit.repository.names.parameter
    return visit.ledger.rows(sql, [names, visit.floor, earliest, spans, swept_from])


def lost(visit: Visit, known: Known, kinds: Sequence[str], error: UnansweredError) -> None:
    """Note that something known is not answered; `kinds` name its own kind first.

    What was deleted is stated to be gone. If it had not been recorded whole, that is a gap which
    stays: nobody can tell any more.
    """
    span = (known.begun, known.until)
    if not visit.bury(kinds[0], str(known.number), error):
        visit.note(kinds, span, error)
    elif not known.has_ended:
        message = f"{error.message} It was deleted before it was recorded whole."
        visit.note(kinds, span, UnansweredError("vanished", message))
