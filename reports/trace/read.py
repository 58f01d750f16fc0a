"""The rows that a reference leads to: each query takes a few keys, and reads a few rows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from reports.envelope import Report
from reports.frames import Tables, records
from reports.judge.catalogue import FLAGS
from reports.trace.references import Place, Reference

# The commits asked for, and all others with the same tree.
_COMMITS = """
WITH asked AS (SELECT unnest($1::VARCHAR[]) AS repository, unnest($2::VARCHAR[]) AS sha),
same AS (
    SELECT a.repository, a.sha, c.tree, c.committed, c.sha IS NOT NULL AS collected,
        'same' AS relation, c.entry, c.strength
    FROM asked a LEFT JOIN trace_commits c USING (repository, sha)
)
SELECT * REPLACE (nullif(repository, '') AS repository) FROM same
UNION ALL
SELECT c.repository, c.sha, c.tree, c.committed, true, 'same_tree', c.entry, c.strength
FROM trace_commits c
SEMI JOIN same s ON s.repository = c.repository AND s.tree = c.tree
ANTI JOIN asked a ON a.repository = c.repository AND a.sha = c.sha
ORDER BY repository, committed NULLS LAST, sha
"""

_FLAGGED = ", ".join(f"'{flag}': e.{flag}_flag" for flag in FLAGS)

# The deployments, and why: they ran the commit itself (same), another commit with the same content
# (same_tree), or were the first success of their environment to carry it (contains). Where only
# the dispatched commit is known, that proves no version (dispatched). `live_from` and `live_to`:
# when this content began to run there and when something else did.
_DEPLOYMENTS = f"""
WITH traced AS (
    SELECT unnest($1::VARCHAR[]) AS repository, unnest($2::VARCHAR[]) AS sha,
        unnest($3::VARCHAR[]) AS relation
),
direct AS (
    SELECT subject_id, repository, environment, succeeded_at, started_at, 1 AS rank,
        'same' AS relation
    FROM trace_deployments WHERE subject_id = $4
    UNION ALL
    SELECT e.subject_id, e.repository, e.environment, e.succeeded_at, e.started_at,
        CASE t.relation WHEN 'same' THEN 1 ELSE 2 END, t.relation
    FROM trace_deployments e JOIN traced t ON t.repository = e.repository AND t.sha = e.deployed_sha
),
found AS (
    SELECT subject_id, rank, relation FROM direct
    UNION ALL
    -- Not where the content itself had arrived before.
    SELECT e.subject_id, 3, 'contains'
    FROM trace_deployments e SEMI JOIN (
        SELECT c.subject_id FROM trace_carried c
        SEMI JOIN (FROM traced WHERE relation = 'same') t
            ON t.repository = c.repository AND t.sha = c.sha
    ) f ON f.subject_id = e.subject_id
    WHERE NOT EXISTS (FROM direct d WHERE d.repository = e.repository
        AND d.environment = e.environment AND d.succeeded_at IS NOT NULL
        AND d.started_at <= e.started_at)
    UNION ALL
    SELECT e.subject_id, 4, 'dispatched'
    FROM trace_deployments e JOIN traced t ON t.repository = e.repository AND t.sha = e.dispatch_sha
    WHERE e.deployed_sha IS NULL AND t.relation = 'same'
),
why AS (SELECT subject_id, arg_min(relation, rank) AS relation FROM found GROUP BY subject_id)
SELECT e.subject_id AS id, e.repository, e.environment, e.kind, w.relation, e.deployed_sha AS sha,
    e.version_source, e.version_problem, e.dispatch_sha, e.started_at AS started,
    e.succeeded_at AS succeeded, l.live_from, l.live_to, e.result, e.standing, e.actor,
    e.run_url AS url, e.is_rollback AS rollback, e.tree, e.verdict, l.entry, l.strength,
    {{{_FLAGGED}}} AS flags
FROM evidence e
JOIN why w USING (subject_id)
JOIN trace_deployments l ON l.subject_id = e.subject_id
ORDER BY e.started_at NULLS LAST, e.repository, length(e.subject_id), e.subject_id
"""

# The pull requests asked for, those that are these commits (head, merge_commit), and for each
# branch the one that brought a commit there.
_PULLS = """
WITH traced AS (
    SELECT unnest($1::VARCHAR[]) AS repository, unnest($2::VARCHAR[]) AS sha,
        unnest($3::VARCHAR[]) AS relation
),
asked AS (SELECT unnest($4::VARCHAR[]) AS repository, unnest($5::BIGINT[]) AS number),
found AS (
    SELECT repository, number, 1 AS rank, 'asked' AS relation FROM asked
    UNION ALL
    SELECT p.repository, p.number, 2, 'merge_commit' FROM trace_pull_requests p
    SEMI JOIN traced t ON t.repository = p.repository AND t.sha = p.merge_sha
    UNION ALL
    SELECT p.repository, p.number, 3, 'head' FROM trace_pull_requests p
    SEMI JOIN traced t ON t.repository = p.repository AND t.sha = p.head_sha
    UNION ALL
    SELECT b.repository, b.number, 4, 'brought' FROM trace_brought b
    SEMI JOIN (FROM traced WHERE relation = 'same') t
        ON t.repository = b.repository AND t.sha = b.sha
),
why AS (
    SELECT repository, number, arg_min(relation, rank) AS relation FROM found GROUP BY ALL
)
SELECT p.* EXCLUDE (keys), w.relation
FROM trace_pull_requests p JOIN why w USING (repository, number)
ORDER BY p.repository, p.merged NULLS LAST, p.number
"""

_BY_SHA = """(coalesce(repository, ''), sha) IN (
    SELECT (unnest($1::VARCHAR[]), unnest($2::VARCHAR[])))
    OR list_contains(keys, $3)"""
_BY_DEPLOYMENT = """deployment IN (SELECT unnest($3::VARCHAR[]))
    OR (coalesce(repository, ''), of_sha) IN (
        SELECT (unnest($1::VARCHAR[]), unnest($2::VARCHAR[])))"""
_SAID = {
    "qa": f"SELECT * EXCLUDE (happened_at, keys) FROM trace_qa WHERE {_BY_SHA} "
    "ORDER BY happened_at NULLS LAST, repository, entry, sha, environment, result",
    "voided_deployments": "SELECT * EXCLUDE (keys) FROM trace_voided_deployments "
    f"WHERE {_BY_SHA} ORDER BY started NULLS LAST, entry",
    "approvals": f"SELECT * EXCLUDE (of_sha, keys) FROM trace_approvals WHERE {_BY_DEPLOYMENT} "
    "ORDER BY coalesce(time, approved_not_before) NULLS LAST, entry, deployment",
    "verifications": "SELECT * EXCLUDE (of_sha, keys) FROM trace_verifications "
    f"WHERE {_BY_DEPLOYMENT} ORDER BY time NULLS LAST, entry, deployment",
}
_TICKETS = """
SELECT * EXCLUDE (key) FROM trace_tickets WHERE key = $1 ORDER BY time NULLS LAST, entry
"""
# Exceptions that name these deployments or this ticket, or that hold for these deployments.
_EXCEPTIONS = """
SELECT * EXCLUDE (keys) FROM trace_exceptions
WHERE deployment IN (SELECT unnest($1::VARCHAR[])) OR list_has_any(waives, $1::VARCHAR[])
   OR list_contains(keys, $2)
ORDER BY approved_at NULLS LAST, entry
"""
# Records that come near to what was asked, and are bound to nothing: they prove nothing.
_UNBOUND = """
SELECT DISTINCT type, reason, names, repository, environment, who, happened_at AS time, tickets,
    strength, seq AS entry
FROM unbound_record
WHERE lower(names) IN (SELECT unnest($1::VARCHAR[]))
   OR list_contains(list_transform(tickets, lambda ticket: lower(CASE
        WHEN starts_with(ticket, '#') THEN repository || ticket ELSE ticket END)), $2)
ORDER BY time NULLS LAST, entry, type
"""
_SHORTEST = 7


@dataclass(frozen=True)
class Traced:
    """What a reference leads to, as lists of rows that JSON can hold; `shas` are all versions."""

    commits: list[Report]
    deployments: list[Report]
    shas: frozenset[Place]
    others: Mapping[str, list[Report]]


def read(tables: Tables, reference: Reference) -> Traced:
    """Everything that a trace shows, but for findings."""

    def ask(sql: str, *parameters: Any) -> list[Report]:
        return records(tables.frame(sql, parameters))

    commits = ask(_COMMITS, *_columns(reference.commits, 2))
    traced = _columns(
        ((row["repository"] or "", row["sha"], row["relation"]) for row in commits), 3
    )
    deployments = ask(_DEPLOYMENTS, *traced, reference.deployment)
    subjects = [row["id"] for row in deployments]
    shas = frozenset(
        (row["repository"] or "", row["sha"]) for row in [*commits, *deployments] if row["sha"]
    )
    pairs = _columns(shas, 2)
    last = {"qa": reference.ticket, "voided_deployments": reference.ticket}
    said = {name: ask(sql, *pairs, last.get(name, subjects)) for name, sql in _SAID.items()}
    return Traced(
        commits,
        deployments,
        shas,
        {
            **said,
            "pull_requests": ask(_PULLS, *traced, *_columns(reference.pulls, 2)),
            "tickets": ask(_TICKETS, reference.ticket),
            "exceptions": ask(_EXCEPTIONS, subjects, reference.ticket),
            "unbound": ask(_UNBOUND, _beginnings(shas), reference.ticket),
        },
    )


def trees(tables: Tables, places: Iterable[Place]) -> dict[Place, Report]:
    """By repository and SHA: tree and committer date of the commits that were collected."""
    rows = tables.frame(_COMMITS, _columns(places, 2))
    return {
        (row["repository"], row["sha"]): row
        for row in records(rows.filter(pl.col("relation") == "same"))
    }


def _columns(rows: Iterable[tuple[Any, ...]], width: int) -> list[list[Any]]:
    """Rows as a list for each of their columns, which a query unnests side by side."""
    ordered = sorted(rows)
    return [[row[place] for row in ordered] for place in range(width)]


def _beginnings(shas: Iterable[Place]) -> list[str]:
    return sorted({sha[:length] for _, sha in shas for length in range(_SHORTEST, len(sha) + 1)})
