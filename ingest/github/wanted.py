"""Which commits are named by what was deployed or tested, and which of them the ledger knows."""

from dataclasses import dataclass
from datetime import datetime

from ledger.file.store import Ledger
from ledger.policy import Policy
from ledger.reading.names import Names, ours

# A version is looked for wherever the judging looks for one, and resolved as it is there: a SHA, a
# tag, or an abbreviation. `until` is the last step of what named it. What was tested need not be in
# a branch; where nothing says the environment, it may be any. A commit that is only known from a
# pull request's list is not known with what came after it.
_NAMED = f"""
WITH step AS (
    SELECT deployment_id, max(created_at) FILTER (state <> 'inactive') AS at
    FROM deployment_statuses WHERE {ours()} GROUP BY ALL
), made AS (
    SELECT DISTINCT s.run_id, d.environment
    FROM deployment_statuses s JOIN deployments d USING (deployment_id)
    WHERE {ours("s.repository", "s.seq")} AND s.run_id IS NOT NULL
), said AS (
    SELECT sha AS text, environment, created_at AS since, coalesce(step.at, created_at) AS until
    FROM deployments LEFT JOIN step USING (deployment_id) WHERE {ours()}
    UNION ALL
    SELECT payload_version, environment, created_at, coalesce(step.at, created_at)
    FROM deployments LEFT JOIN step USING (deployment_id) WHERE {ours()}
    UNION ALL
    SELECT unnest(regexp_extract_all(lower(title), '\\b[0-9a-f]{{7,40}}\\b')), made.environment,
        created_at, coalesce(updated_at, created_at)
    FROM runs LEFT JOIN made USING (run_id) WHERE {ours()}
    UNION ALL
    SELECT sha, environment, coalesce(started_at, said_at),
        coalesce(finished_at, started_at, said_at)
    FROM declared_deployments WHERE {ours("about")}
    UNION ALL
    SELECT sha, '', said_at, said_at FROM qa WHERE {ours("about")}
    UNION ALL
    SELECT sha, '', said_at, said_at FROM approvals WHERE {ours("about")}
), held AS (
    SELECT sha, bool_or(i.kind <> 'github:pull_commit:observed') AS is_known
    FROM commits JOIN entry_index i USING (seq) WHERE {ours("commits.repository")} GROUP BY sha
), named AS (
    SELECT lower(text) AS sha, * EXCLUDE (text) FROM said
    WHERE regexp_full_match(lower(text), '[0-9a-f]{{40}}')
    UNION ALL
    SELECT t.sha, s.* EXCLUDE (text) FROM said s
    JOIN tags t ON {ours("t.repository", "t.seq")} AND t.tag = replace(s.text, 'refs/tags/', '')
    UNION ALL
    SELECT h.sha, s.* EXCLUDE (text) FROM said s
    JOIN held h ON substr(h.sha, 1, 7) = substr(lower(s.text), 1, 7)
        AND starts_with(h.sha, lower(s.text))
    WHERE regexp_full_match(lower(s.text), '[0-9a-f]{{7,39}}')
)
SELECT sha, coalesce(list(DISTINCT environment) FILTER (environment IS NOT NULL), []),
    bool_or(environment IS NULL), min(since), max(until), coalesce(bool_or(is_known), false)
FROM named LEFT JOIN held USING (sha) WHERE length(sha) = 40
GROUP BY sha ORDER BY min(since) NULLS LAST, sha
"""
_REFUSED = f"""
SELECT DISTINCT regexp_extract(message, '\\b[0-9a-f]{{40}}\\b') FROM gaps
WHERE source = 'github' AND of = $3 AND {ours()} AND until > $2
    AND reason IN ('not_found', 'gone', 'refused')
"""
_COMPARED = f"SELECT DISTINCT base FROM compares WHERE base IS NOT NULL AND {ours()}"
_PARENTS = f"SELECT sha, parents FROM commits WHERE {ours()}"
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


def wanted(ledger: Ledger, names: Names, policy: Policy) -> list[Wanted]:
    """Every commit that is named, those named first first."""
    found = []
    for sha, environments, anywhere, since, until, is_known in ledger.rows(
        _NAMED, [names.parameter]
    ):
        kinds = {policy.environment_kind(name) for name in environments}
        homes = {_HOMES[kind] for kind in kinds if kind in _HOMES}
        homes |= set(_HOMES.values()) if anywhere else set()
        found.append(Wanted(sha, frozenset(homes), since, until, is_known))
    return found


def compared(ledger: Ledger, names: Names) -> set[str]:
    """The commits that were compared with a branch. One not known had too many after it."""
    rows = ledger.rows(_COMPARED, [names.parameter])
    return {sha for (sha,) in rows}


def refused(ledger: Ledger, names: Names, since: datetime, kind: str) -> set[str]:
    """The commits that GitHub could say nothing of, at or after `since` (aware UTC), by kind.

    `commits`: it does not know them; `compare`: a branch has nothing in common with them.
    """
    return {sha for (sha,) in ledger.rows(_REFUSED, [names.parameter, since, kind]) if sha}


def ancestors(ledger: Ledger, names: Names, tips: set[str]) -> set[str]:
    """What some commits are known to contain, themselves included."""
    parents = dict(ledger.rows(_PARENTS, [names.parameter]))
    found: set[str] = set()
    waiting = [sha for sha in tips if sha in parents]
    while waiting:
        sha = waiting.pop()
        if sha not in found:
            found.add(sha)
            waiting += [parent for parent in parents[sha] or () if parent in parents]
    return found
