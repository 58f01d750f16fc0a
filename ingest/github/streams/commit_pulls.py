"""Which pull requests brought the commits that were deployed.

GitHub's answer may lag after a merge. An empty list is kept as a sighting and asked again a
minute, an hour and a day after the first one; only then there is no pull request.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from ingest.github import policy
from ingest.github.asking.answer import UnansweredError
from ingest.github.asking.pages import Item, as_one
from ingest.github.visit import Visit
from ledger.reading.names import ours

KINDS = ("commit_pulls",)

AGAIN_AFTER = (timedelta(minutes=1), timedelta(hours=1), timedelta(hours=24))
"""When after its first sighting a commit without a pull request is asked for again."""

_READ_BACK = ("deployments", "deployment_statuses", "actions_runs", "pulls", "pull_commits")

_VERSIONED = ("production", "staging", None)

# What may name a version: the deployment itself, its payload, the title of its run.
_DEPLOYED = rf"""
SELECT environment, sha, min(created_at) FROM (
    SELECT d.environment, d.created_at, unnest(regexp_extract_all(
        lower(concat_ws(' ', d.sha, d.payload_version, r.title)), '\b[0-9a-f]{{40}}\b')) AS sha
    FROM deployments d
    LEFT JOIN deployment_statuses s ON s.deployment_id = d.deployment_id
    LEFT JOIN runs r ON r.run_id = s.run_id
    WHERE {ours("d.repository", "d.seq")} AND d.created_at >= $2
) GROUP BY environment, sha ORDER BY sha, environment
"""
# Of those commits (`$2`) that are asked about.
_BROUGHT = f"""
SELECT sha FROM commit_pulls WHERE {ours()} AND sha IN (SELECT unnest($2))
UNION SELECT merge_sha FROM pulls WHERE {ours()} AND merge_sha IN (SELECT unnest($2))
UNION SELECT c.sha FROM pull_commits c JOIN pulls p USING (number)
WHERE {ours("c.repository", "c.seq")} AND {ours("p.repository", "p.seq")}
    AND p.merged_at IS NOT NULL AND c.sha IN (SELECT unnest($2))
"""
# Those of which the last sighting is still to come, and those that are asked about.
_WITHOUT = f"""
SELECT sha, min(seen_at), max(seen_at) FROM commits_without_pull WHERE {ours()}
GROUP BY sha HAVING max(seen_at) < min(seen_at) + to_seconds($3) OR sha IN (SELECT unnest($2))
ORDER BY sha
"""


def commit_pulls(visit: Visit, low: datetime) -> datetime:
    """Ask for the pull requests of what was deployed since `low`.

    What a pull request in the ledger already explains is not asked: of one that was open then,
    the pull request itself tells whether it was merged.
    """
    visit.store(*_READ_BACK)
    if visit.lacks("deployments", "vanished"):
        told = "Which commits were deployed is not known."
        visit.note(KINDS, (low, visit.start), UnansweredError("failing", told))
    for sha, since in _wanted(visit, low):
        _take(visit, sha, since)
    return low


def _wanted(visit: Visit, low: datetime) -> Iterator[tuple[str, datetime]]:
    names = visit.repository.names.parameter
    said = policy.recorded(visit.ledger, visit.repository)
    deployed = {
        sha: since
        for environment, sha, since in visit.ledger.rows(_DEPLOYED, [names, low])
        if said.environment_kind(environment or "") in _VERSIONED
    }
    asked = [names, list(deployed), AGAIN_AFTER[-1].total_seconds()]
    without = {sha: (first, last) for sha, first, last in visit.ledger.rows(_WITHOUT, asked)}
    named = {**{sha: times[0] for sha, times in without.items()}, **deployed}
    brought = {sha for (sha,) in visit.ledger.rows(_BROUGHT, [names, list(named)])}
    for sha, since in named.items():
        if sha not in brought and _is_due(without.get(sha), visit.start):
            yield sha, since


def _is_due(sightings: tuple[datetime, datetime] | None, now: datetime) -> bool:
    if sightings is None:
        return True
    first, last = sightings
    return any(last < first + wait <= now for wait in AGAIN_AFTER)


def _take(visit: Visit, sha: str, since: datetime) -> None:
    span = (since, visit.start)
    path = f"/commits/{sha}/pulls"
    try:
        answer, items = as_one(visit.client, visit.listing(path))
    except UnansweredError as error:
        visit.note(KINDS, span, error)
        return
    if items:
        visit.take("commit_pulls", items, span=span)
        return
    nothing = Item(answer, 1, f'{{"sha":"{sha}","pulls":[]}}', {"sha": sha, "pulls": []})
    visit.take("commits_without_pull", [nothing], span=span)
