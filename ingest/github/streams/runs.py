"""Workflow runs: every attempt with its jobs, and what was decided at the gates of each.

Lists show a run's latest attempt only. Only runs that made a deployment, or have not ended, have
jobs and gates that anybody asks about; the others are kept as they are, unless the deployments
could not be read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ingest.github import open_set
from ingest.github.asking.answer import UnansweredError
from ingest.github.asking.pages import Item, Listing
from ingest.github.graphql import parts
from ingest.github.settled import Settled
from ingest.github.visit import Visit
from ingest.github.windows import run_pages
from ledger.reading.names import ours

KINDS = ("actions_runs", "actions_jobs", "approvals", "pending_deployments")

REPEATABLE = timedelta(days=31)
"""A run can be repeated for 30 days, so a deployment's run began at most that long before it."""

_TOGETHER = 100
"""Runs that are looked at by name before what belongs to them is asked for in one batch."""

_LINKED = f"""
SELECT DISTINCT run_id FROM deployment_statuses WHERE {ours()} AND run_id IS NOT NULL
"""
_UNLINKED = f"""
SELECT DISTINCT sha FROM deployments d
WHERE {ours()} AND creator = 'github-actions[bot]' AND NOT EXISTS (
    FROM deployment_statuses s WHERE s.deployment_id = d.deployment_id AND s.run_id IS NOT NULL)
"""
_ENDED = f"""
SELECT DISTINCT run_attempt FROM runs
WHERE {ours()} AND run_id = $2 AND status = 'completed'
    AND (run_id, run_attempt) IN (SELECT (run_id, run_attempt) FROM jobs)
"""


@dataclass(frozen=True)
class Deploying:
    """The runs that made deployments; of deployments that name no run, the commits.

    Where the deployments are not known, any run may have made one.
    """

    runs: frozenset[int]
    shas: frozenset[str]
    is_known: bool

    def may_have(self, item: Item) -> bool:
        """Whether a run made a deployment, as far as is known."""
        made = item.get("id") in self.runs or item.get("head_sha") in self.shas
        return made or not self.is_known


def runs(visit: Visit, low: datetime) -> datetime:
    """Take every run down to `low`, and all that are open, news, or due for another look."""
    visit.flush()
    deploying = _deploying(visit)
    again = {known.number: known for known in open_set.runs(visit, low)}
    for page in run_pages(visit, low):
        settled = visit.settled("actions_runs", page)
        _take(visit, page, settled, deploying)
        for item in page:
            again.pop(item.get("id") or 0, None)
    # Of runs before the visit's floor nothing is claimed.
    begin = low if low == visit.floor else visit.floor + REPEATABLE
    looked = [one for one in again.values() if one.is_held or one.begun >= begin]
    for start in range(0, len(looked), _TOGETHER):
        _look(visit, looked[start : start + _TOGETHER], deploying)
    return low


def _deploying(visit: Visit) -> Deploying:
    names = [visit.repository.names.parameter]
    numbers = frozenset(number for (number,) in visit.ledger.rows(_LINKED, names))
    shas = frozenset(sha for (sha,) in visit.ledger.rows(_UNLINKED, names) if sha)
    known = not (visit.lacks("deployments") or visit.lacks("deployment_statuses"))
    return Deploying(numbers, shas, known)


def _take(visit: Visit, page: list[Item], settled: Settled, deploying: Deploying) -> None:
    """Take the runs of a page that are not held whole."""
    asked: list[tuple[Item, list[str]]] = []
    for item in page:
        ended = item.is_text("status", "completed")
        wanted = ["actions_jobs", "approvals"] if deploying.may_have(item) or not ended else []
        is_held = settled.holds(item, wanted) and not visit.is_back("actions_runs", item.get("id"))
        if not ended and is_held:
            # Of a run that stands still only the gates may have moved.
            wanted = ["approvals"]
        if not (ended and is_held):
            asked.append((item, wanted))
    found = parts.approvals(visit, [item for item, wanted in asked if wanted])
    for item, wanted in asked:
        _take_run(visit, item, wanted, found.get(item.get("id") or 0))


def _look(visit: Visit, looked: Sequence[open_set.Known], deploying: Deploying) -> None:
    """Look at some runs by name. What was deleted or aged out before it ended leaves a gap."""
    found: list[Item] = []
    for known in looked:
        try:
            found.append(visit.read_one(f"/actions/runs/{known.number}", id=known.number))
        except UnansweredError as error:
            open_set.lost(visit, known, KINDS[:3], error)
    _take(visit, found, visit.settled("actions_runs", found), deploying)
    visit.pause()


def _take_run(
    visit: Visit, item: Item, wanted: list[str], found: Mapping[str, Sequence[Item]] | None
) -> None:
    path = f"/actions/runs/{item.get('id')}"
    ended = item.is_text("status", "completed")
    until = (item.time("updated_at") if ended else None) or visit.start
    said = item.get("run_attempt")
    latest = said if isinstance(said, int) else 1
    lists = {}
    if "actions_jobs" in wanted:
        lists["actions_jobs"] = _jobs(visit, item, latest)
    if "approvals" in wanted:
        lists["approvals"] = visit.listing(f"{path}/approvals")
    if not ended:
        lists["pending_deployments"] = visit.listing(f"{path}/pending_deployments")
    read = visit.take_parts(item, until, found, **lists)
    if latest > 1:
        held = {
            attempt
            for (attempt,) in visit.ledger.rows(
                _ENDED, [visit.repository.names.parameter, item.get("id")]
            )
        }
        for number in sorted(set(range(1, latest)) - held):
            if not _take_attempt(visit, item, number, until):
                read = []
    visit.take("actions_runs", [item], read)


def _take_attempt(visit: Visit, item: Item, number: int, until: datetime) -> bool:
    """Take an earlier attempt of a run with its jobs; whether it could be read."""
    path = f"/actions/runs/{item.get('id')}/attempts/{number}"
    try:
        attempt = visit.read_one(path, id=item.get("id"), run_attempt=number)
    except UnansweredError as error:
        visit.note(KINDS[:2], (item.time("created_at") or visit.floor, until), error)
        return False
    read = visit.take_parts(attempt, until, actions_jobs=_jobs(visit, attempt, number))
    visit.take("actions_runs", [attempt], read)
    return bool(read)


def _jobs(visit: Visit, run: Item, attempt: int) -> Listing:
    number = run.get("id") or 0
    path = f"/actions/runs/{number}/attempts/{attempt}/jobs"
    return visit.listing(path, "jobs", of=(("run_id", number), ("run_attempt", attempt)))
