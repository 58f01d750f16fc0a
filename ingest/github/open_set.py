"""What is looked at again although it is not new: what has not ended, and what ended lately.

Lists are sorted by creation and read from the newest on, so what was created long ago and ends
today is on no page that is read. The ledger knows what it last saw of it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from ingest.github.asking.answer import UnansweredError
from ingest.github.coverage import BURIED
from ingest.github.settled import due
from ingest.github.visit import Visit
from ledger.kinds.collecting import WINDOW
from ledger.reading.names import ours

# What a webhook told was not asked with all that belongs to it, so it counts for nothing here.
# A status that was appended after the last statement of coverage is news of its run.
_RUNS = f"""
WITH held AS (
    SELECT run_id, min(created_at) AS created_at, max(source_time) AS changed,
        arg_max(coalesce(status, ''), (run_attempt, source_time, seq)) AS status
    FROM runs WHERE {ours()} AND seq IN (
        SELECT seq FROM entry_index WHERE kind = 'github:run:observed') GROUP BY run_id
), linked AS (
    SELECT s.run_id, min(coalesce(d.created_at, s.created_at)) AS created_at,
        max(s.created_at) FILTER (s.state <> 'inactive') AS told_at,
        max(s.seq) > (
            SELECT coalesce(max(seq), 0) FROM coverage
            WHERE origin = 'github' AND of = 'actions_runs' AND {ours("covered")}) AS is_news
    FROM deployment_statuses s LEFT JOIN deployments d USING (deployment_id)
    WHERE {ours("s.repository", "s.seq")} AND s.run_id IS NOT NULL GROUP BY s.run_id
)
SELECT run_id, coalesce(held.created_at, linked.created_at), held.changed, held.status,
    linked.told_at, coalesce(linked.is_news, false), linked.run_id IS NOT NULL
FROM held FULL JOIN linked USING (run_id)
WHERE run_id NOT IN (
    SELECT try_cast(subject AS BIGINT) AS gone FROM ({BURIED}) WHERE gone IS NOT NULL)
ORDER BY run_id
"""
_DEPLOYMENTS = f"""
SELECT d.deployment_id, min(d.created_at), min(s.created_at), max(d.node_id)
FROM deployments d LEFT JOIN deployment_statuses s
    ON s.deployment_id = d.deployment_id
    AND s.state IN ('success', 'failure', 'error', 'inactive')
    AND s.seq IN (SELECT seq FROM entry_index WHERE kind = 'github:deployment_status:observed')
WHERE {ours("d.repository", "d.seq")} AND d.deployment_id NOT IN (
    SELECT try_cast(subject AS BIGINT) AS gone FROM ({BURIED}) WHERE gone IS NOT NULL)
GROUP BY d.deployment_id ORDER BY d.deployment_id
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
    spans = _due(visit, "actions_runs")
    earliest = visit.start - WINDOW
    rows = visit.ledger.rows(_RUNS, [visit.repository.names.parameter, "actions_runs"])
    for number, created, changed, status, told_at, is_news, is_linked in rows:
        begun = created or visit.floor
        ended = status == "completed"
        is_open = changed is not None and not ended and begun >= earliest
        is_named = is_news and (changed is None or (told_at is not None and told_at > changed))
        is_due = is_linked and ended and any(a < changed <= b for a, b in spans)
        is_swept = visit.sweeps and changed is not None and begun >= max(low, earliest)
        if is_open or is_named or is_due or is_swept:
            until = visit.start if changed is not None and not ended else told_at or begun
            yield Known(number, begun, until, changed is not None, ended)


def deployments(visit: Visit, low: datetime) -> Iterator[Known]:
    """Deployments below a list that was read down to `low`: without a result, or due for a look."""
    spans = _due(visit, "deployments")
    earliest = visit.start - WINDOW
    rows = visit.ledger.rows(_DEPLOYMENTS, [visit.repository.names.parameter, "deployments"])
    for number, created, ended_at, node_id in rows:
        begun = created or visit.floor
        is_open = ended_at is None and begun >= earliest
        is_due = ended_at is not None and any(a < ended_at <= b for a, b in spans)
        is_swept = visit.sweeps and begun >= max(low, earliest)
        if is_open or is_due or is_swept:
            yield Known(number, begun, visit.start, True, ended_at is not None, node_id)


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


def _due(visit: Visit, kind: str) -> list[tuple[datetime, datetime]]:
    before = visit.before(kind)
    return due(before, visit.start) if before else []
