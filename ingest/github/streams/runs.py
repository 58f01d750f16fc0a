"""Workflow runs: every attempt with its jobs, and what was decided at the gates of each.

Lists show a run's latest attempt only. Only runs that made a deployment, or have not ended, can
have a gate; the others are not asked for approvals, unless the deployments could not be read.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from ingest.github.asking.answer import UnansweredError
from ingest.github.asking.pages import Item
from ingest.github.settled import Settled
from ingest.github.visit import Visit

KINDS = ("actions_runs", "actions_jobs", "approvals", "pending_deployments")

REPEATABLE = timedelta(days=31)
"""A run can be repeated for 30 days, so a deployment's run began at most that long before it."""

_LINKED = """
SELECT s.run_id, min(coalesce(d.created_at, s.created_at)),
    max(s.created_at) FILTER (s.state <> 'inactive')
FROM deployment_statuses s LEFT JOIN deployments d USING (repository, deployment_id)
WHERE s.repository = ? AND s.run_id IS NOT NULL GROUP BY s.run_id ORDER BY s.run_id
"""
_UNLINKED = """
SELECT DISTINCT sha FROM deployments d
WHERE repository = ? AND creator = 'github-actions[bot]' AND NOT EXISTS (
    FROM deployment_statuses s WHERE s.deployment_id = d.deployment_id AND s.run_id IS NOT NULL)
"""


@dataclass(frozen=True)
class Deploying:
    """The runs that made deployments, from when to when (UTC); else the commits they ran for.

    Where the deployments are not known, any run may have made one.
    """

    spans: dict[int, tuple[datetime, datetime]]
    shas: frozenset[str]
    is_known: bool

    def may_have(self, item: Item) -> bool:
        """Whether a run made a deployment, as far as is known."""
        made = item.get("id") in self.spans or item.get("head_sha") in self.shas
        return made or not self.is_known


def runs(visit: Visit, low: datetime) -> datetime:
    """Take every run down to `low`, and those that deployments name and no list shows."""
    visit.flush()
    deploying = _deploying(visit)
    seen: set[object] = set()
    listing = visit.listing("/actions/runs", "workflow_runs", "created_at")
    for page, settled in visit.pages("actions_runs", "id", listing, low):
        for item in page:
            _take_unless_settled(visit, item, settled, deploying)
            seen.add(item.get("id"))
    # Runs of earlier deployments were looked for when those were new.
    begin = low if low == visit.floor else low + REPEATABLE
    for number, span in deploying.spans.items():
        if number not in seen and span[0] >= begin:
            _take_unlisted(visit, number, span, deploying)
    return low


def _deploying(visit: Visit) -> Deploying:
    name = [visit.repository.full_name]
    rows = visit.ledger.rows(_LINKED, name)
    spans = {number: (begin, end or begin) for number, begin, end in rows}
    shas = frozenset(sha for (sha,) in visit.ledger.rows(_UNLINKED, name) if sha)
    known = not (visit.lacks("deployments") or visit.lacks("deployment_statuses"))
    return Deploying(spans, shas, known)


def _take_unless_settled(visit: Visit, item: Item, settled: Settled, deploying: Deploying) -> None:
    ended = item.is_text("status", "completed")
    gated = deploying.may_have(item) or not ended
    wanted = ["actions_jobs", "approvals"] if gated else ["actions_jobs"]
    if not (ended and settled.holds(item, wanted)):
        _take_run(visit, item, gated, ended)


def _take_unlisted(
    visit: Visit, number: int, span: tuple[datetime, datetime], deploying: Deploying
) -> None:
    """Runs that were deleted or aged out leave a gap as long as the deployments they made."""
    try:
        item = visit.read_one(f"/actions/runs/{number}", id=number)
    except UnansweredError as error:
        visit.note(KINDS[:3], span, error)
    else:
        _take_unless_settled(visit, item, visit.settled("actions_runs", [item]), deploying)


def _take_run(visit: Visit, item: Item, gated: bool, ended: bool) -> None:
    path = f"/actions/runs/{item.get('id')}"
    until = (item.time("updated_at") if ended else None) or visit.start
    said = item.get("run_attempt")
    latest = said if isinstance(said, int) else 1
    lists = {"actions_jobs": visit.listing(f"{path}/attempts/{latest}/jobs", "jobs")}
    if gated:
        lists["approvals"] = visit.listing(f"{path}/approvals")
    if not ended:
        lists["pending_deployments"] = visit.listing(f"{path}/pending_deployments")
    read = visit.take_parts(item, until, **lists)
    for number in range(1, latest):
        try:
            attempt = visit.read_one(
                f"{path}/attempts/{number}", id=item.get("id"), run_attempt=number
            )
        except UnansweredError as error:
            visit.note(KINDS[:2], (item.time("created_at") or visit.floor, until), error)
            read = []
        else:
            jobs = visit.listing(f"{path}/attempts/{number}/jobs", "jobs")
            parts = visit.take_parts(attempt, until, actions_jobs=jobs)
            visit.take("actions_runs", [attempt], parts)
            read = read if parts else []
    visit.take("actions_runs", [item], read)
