"""Workflow runs: every attempt with its jobs, and what was decided at the gates of each.

Lists show a run's latest attempt only. Only runs that made a deployment, or have not ended, have
jobs and gates that anybody asks about; the others are kept as they are, unless the deployments
could not be read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from ingest.github import open_set
from ingest.github.asking.answer import UnansweredError
from ingest.github.asking.pages import Item, Listing
from ingest.github.graphql import parts
from ingest.github.policy import recorded
from ingest.github.settled import Settled, read_with
from ingest.github.visit import Visit
from ingest.github.windows import run_pages
from ledger.reading.names import ours

KINDS = ("actions_runs", "actions_jobs", "approvals", "pending_deployments")

_TOGETHER = 100
"""Runs that are looked at by name before what belongs to them is asked for in one batch."""

_MADE = f"""
SELECT run_id, NULL FROM deployment_statuses WHERE {ours()} AND run_id IN (SELECT unnest($2))
UNION
SELECT NULL, sha FROM deployments d
WHERE {ours()} AND sha IN (SELECT unnest($3)) AND creator = 'github-actions[bot]' AND NOT EXISTS (
    FROM deployment_statuses s WHERE s.deployment_id = d.deployment_id AND s.run_id IS NOT NULL)
"""
_ENDED = f"""
SELECT run_id, run_attempt, seq FROM runs
WHERE {ours()} AND status = 'completed' AND run_id IN (SELECT unnest($2))
    AND seq IN (SELECT seq FROM entry_index WHERE kind = 'github:run:observed')
"""


@dataclass(frozen=True)
class Deploying:
    """Which runs may have made deployments: those that one names, or whose commit one has.

    A run of a workflow that deploys by the policy counts without a deployment: somebody may have
    deleted it. Where the deployments are not known, any run may have made one.
    """

    workflows: frozenset[str]
    is_known: bool

    def among(self, visit: Visit, page: Sequence[Item]) -> set[int]:
        """The numbers of those runs of a page that may have made a deployment."""
        numbers = [item.get("id") for item in page]
        shas = sorted({str(item.get("head_sha")) for item in page})
        rows = visit.ledger.rows(_MADE, [visit.repository.names.parameter, numbers, shas])
        made = {one for row in rows for one in row if one is not None}
        return {
            item.get("id") or 0
            for item in page
            if not made.isdisjoint((item.get("id"), item.get("head_sha")))
            or item.get("path") in self.workflows
            or not self.is_known
        }


def runs(visit: Visit, low: datetime) -> datetime:
    """Take every run down to `low`, and all that are open, news, or due for another look."""
    visit.store("deployments", "deployment_statuses")
    deploying = _deploying(visit)
    oldest: Item | None = None
    again = {known.number: known for known in open_set.runs(visit, low)}
    for page in run_pages(visit, low):
        settled = visit.settled("actions_runs", page)
        _take(visit, page, settled, deploying)
        for item in page:
            again.pop(item.get("id") or 0, None)
        oldest = min(filter(None, [oldest, *page]), key=_created, default=None)
    if visit.from_beginning and low <= visit.floor and oldest is not None:
        _note_aged(visit, oldest)
    # Of deployments before the visit's floor nothing is claimed.
    looked = [one for one in again.values() if one.is_held or one.begun >= visit.floor]
    for start in range(0, len(looked), _TOGETHER):
        _look(visit, looked[start : start + _TOGETHER], deploying)
    return low


def _note_aged(visit: Visit, oldest: Item) -> None:
    """A first run that is not number 1 of its workflow had others before it, which are gone."""
    number, created = oldest.get("run_number"), oldest.time("created_at")
    if isinstance(number, int) and number > 1 and created and created > visit.floor:
        told = (
            f"GitHub shows no run before {created:%Y-%m-%d}: older ones aged out or were deleted."
        )
        visit.note(KINDS[:3], (visit.floor, created), UnansweredError("aged_out", told))


def _created(run: Item) -> str:
    return str(run.get("created_at"))


def _deploying(visit: Visit) -> Deploying:
    known = not (visit.lacks("deployments") or visit.lacks("deployment_statuses"))
    policy = recorded(visit.ledger, visit.repository)
    return Deploying(frozenset(one.path for one in policy.deploy_workflows), known)


def _take(visit: Visit, page: list[Item], settled: Settled, deploying: Deploying) -> None:
    """Take the runs of a page that are not held whole."""
    asked: list[tuple[Item, list[str], list[int]]] = []
    earlier, made = _earlier(visit, page), deploying.among(visit, page)
    for item in page:
        ended = item.is_text("status", "completed")
        wanted = ["actions_jobs", "approvals"] if item.get("id") in made or not ended else []
        attempts = [
            number
            for number in range(1, _attempt(item))
            if earlier.get((item.get("id"), number)) not in ([True] if wanted else [True, False])
        ]
        is_held = settled.holds(item, wanted) and not visit.is_back("actions_runs", item.get("id"))
        if not ended and is_held:
            # Of a run that stands still only the gates may have moved.
            wanted = ["approvals"]
        if attempts or not (ended and is_held):
            asked.append((item, wanted, attempts))
    found = parts.approvals(visit, [item for item, wanted, _ in asked if wanted])
    for item, wanted, attempts in asked:
        _take_run(visit, item, wanted, attempts, found.get(item.get("id") or 0))


def _earlier(visit: Visit, page: list[Item]) -> dict[tuple[int, int], bool]:
    """The attempts of repeated runs that are held as they ended, and whether with their jobs."""
    repeated = [item.get("id") for item in page if _attempt(item) > 1]
    if not repeated:
        return {}
    rows = visit.ledger.rows(_ENDED, [visit.repository.names.parameter, repeated])
    said = read_with(visit.ledger, [seq for _, _, seq in rows])
    held: dict[tuple[int, int], bool] = {}
    for run, attempt, seq in rows:
        with_jobs = "actions_jobs" in said[seq].read_with
        held[run, attempt] = held.get((run, attempt), False) or with_jobs
    return held


def _attempt(run: Item) -> int:
    said = run.get("run_attempt")
    return said if isinstance(said, int) else 1


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
    visit: Visit,
    item: Item,
    wanted: list[str],
    attempts: list[int],
    found: Mapping[str, Sequence[Item]] | None,
) -> None:
    path = f"/actions/runs/{item.get('id')}"
    ended = item.is_text("status", "completed")
    until = (item.time("updated_at") if ended else None) or visit.start
    lists = {}
    if "actions_jobs" in wanted:
        lists["actions_jobs"] = _jobs(visit, item, _attempt(item))
    if "approvals" in wanted:
        lists["approvals"] = visit.listing(f"{path}/approvals")
    if not ended:
        lists["pending_deployments"] = visit.listing(f"{path}/pending_deployments")
    read = visit.take_parts(item, until, found, **lists)
    for number in attempts:
        _take_attempt(visit, item, number, until, with_jobs=bool(wanted))
    visit.take("actions_runs", [item], read)


def _take_attempt(
    visit: Visit, item: Item, number: int, until: datetime, *, with_jobs: bool
) -> None:
    """Take an earlier attempt of a run, with its jobs where they are asked for."""
    path = f"/actions/runs/{item.get('id')}/attempts/{number}"
    try:
        attempt = visit.read_one(path, id=item.get("id"), run_attempt=number)
    except UnansweredError as error:
        visit.note(KINDS[:2], (item.time("created_at") or visit.floor, until), error)
        return
    lists = {"actions_jobs": _jobs(visit, attempt, number)} if with_jobs else {}
    visit.take("actions_runs", [attempt], visit.take_parts(attempt, until, **lists))


def _jobs(visit: Visit, run: Item, attempt: int) -> Listing:
    number = run.get("id") or 0
    path = f"/actions/runs/{number}/attempts/{attempt}/jobs"
    return visit.listing(path, "jobs", of=(("run_id", number), ("run_attempt", attempt)))
