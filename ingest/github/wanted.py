"""Which commits are named by what was deployed or tested, and which of them the ledger knows."""

from dataclasses import dataclass
from datetime import datetime

from ledger.file.store import Ledger
from ledger.policy import Policy, parse

# A SHA is looked for wherever the judging looks for one. `until` is the last step of what named it.
# What was tested need not be in a branch; where nothing says the environment, it may be any.
_NAMED = """
WITH step AS (
    SELECT deployment_id, max(created_at) FILTER (state <> 'inactive') AS at
    FROM deployment_statuses WHERE repository = $1 GROUP BY ALL
), made AS (
    SELECT DISTINCT s.run_id, d.environment
    FROM deployment_statuses s JOIN deployments d USING (repository, deployment_id)
    WHERE s.repository = $1 AND s.run_id IS NOT NULL
), named AS (
    SELECT sha, environment, created_at AS since, coalesce(step.at, created_at) AS until
    FROM deployments LEFT JOIN step USING (deployment_id) WHERE repository = $1
    UNION ALL
    SELECT lower(payload_version), environment, created_at, coalesce(step.at, created_at)
    FROM deployments LEFT JOIN step USING (deployment_id) WHERE repository = $1
    UNION ALL
    SELECT unnest(regexp_extract_all(lower(title), '\\b[0-9a-f]{40}\\b')), NULL, created_at,
        coalesce(updated_at, created_at)
    FROM runs WHERE repository = $1
    UNION ALL
    SELECT lower(sha), environment, coalesce(started_at, said_at),
        coalesce(finished_at, started_at, said_at)
    FROM declared_deployments WHERE lower(about) = lower($1)
    UNION ALL
    SELECT sha, '', said_at, said_at FROM qa WHERE lower(about) = lower($1)
    UNION ALL
    SELECT sha, '', said_at, said_at FROM approvals WHERE lower(about) = lower($1)
)
SELECT sha, coalesce(list(DISTINCT environment) FILTER (environment IS NOT NULL), []),
    bool_or(environment IS NULL), min(since), max(until), sha IN (
        SELECT sha FROM commits WHERE repository = $1)
FROM named WHERE regexp_full_match(sha, '[0-9a-f]{40}')
GROUP BY sha ORDER BY min(since) NULLS LAST, sha
"""
_REFUSED = """
SELECT DISTINCT regexp_extract(message, '\\b[0-9a-f]{40}\\b') FROM gaps
WHERE source = 'github' AND of = 'commits' AND repository = $1 AND until > $2
    AND reason IN ('not_found', 'gone', 'refused')
"""
_HOMES = {"production": "production", "staging": "development"}


@dataclass(frozen=True)
class Wanted:
    """A commit that is judged: where it must have been, from when to when (UTC) it is named.

    `homes` are the kinds of branches that it is looked for in.
    """

    sha: str
    homes: frozenset[str]
    since: datetime | None
    until: datetime | None
    is_known: bool


def policy_of(ledger: Ledger, repository: str) -> Policy:
    """The policy that was recorded last, for a repository; the default one where none is."""
    rows = ledger.rows("SELECT toml FROM policies ORDER BY seq DESC LIMIT 1")
    return (parse(rows[0][0]) if rows else Policy()).for_repository(repository)


def wanted(ledger: Ledger, repository: str, policy: Policy) -> list[Wanted]:
    """Every commit that is named, those named first first."""
    found = []
    for sha, environments, anywhere, since, until, is_known in ledger.rows(_NAMED, [repository]):
        kinds = {policy.environment_kind(name) for name in environments}
        homes = {_HOMES[kind] for kind in kinds if kind in _HOMES}
        homes |= set(_HOMES.values()) if anywhere else set()
        found.append(Wanted(sha, frozenset(homes), since, until, is_known))
    return found


def compared(ledger: Ledger, repository: str) -> set[str]:
    """The commits that were compared with a branch. One not known had too many after it."""
    rows = ledger.rows(
        "SELECT DISTINCT base FROM compares WHERE repository = ? AND base IS NOT NULL", [repository]
    )
    return {sha for (sha,) in rows}


def refused(ledger: Ledger, repository: str, since: datetime) -> set[str]:
    """The commits that GitHub said it does not know, at or after `since` (aware UTC)."""
    return {sha for (sha,) in ledger.rows(_REFUSED, [repository, since]) if sha}


def ancestors(ledger: Ledger, repository: str, tips: set[str]) -> set[str]:
    """What some commits are known to contain, themselves included."""
    parents = dict(
        ledger.rows("SELECT sha, parents FROM commits WHERE repository = ?", [repository])
    )
    found: set[str] = set()
    waiting = [sha for sha in tips if sha in parents]
    while waiting:
        sha = waiting.pop()
        if sha not in found:
            found.add(sha)
            waiting += [parent for parent in parents[sha] or () if parent in parents]
    return found
