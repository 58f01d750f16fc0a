"""The rows that a reference leads to: each query takes a few keys, and reads a few rows.

Keys are parameters one by one, and not a list to join with: so DuckDB passes over what cannot hold
them. A SHA may be of several repositories (forks): what is of another one is left out afterwards.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from ledger.clock import parse_time
from reports.basis.envelope import Report
from reports.basis.frames import Tables, records
from reports.judge.catalogue import FLAGS
from reports.trace.references import Place, Reference

_COMMIT = "SELECT repository, sha, tree, committed, entry, strength FROM trace_commits WHERE "
_FOUND = """
SELECT subject_id, repository, environment, deployed_sha, dispatch_sha, started_at, succeeded_at
FROM trace_deployments WHERE
"""
_FLAGGED = ", ".join(f"'{flag}': e.{flag}_flag" for flag in FLAGS)
# `live_from` and `live_to`: when this content began to run there and when something else did.
_DEPLOYMENTS = f"""
SELECT e.subject_id AS id, e.repository, e.environment, e.kind, NULL AS relation,
    e.deployed_sha AS sha, e.version_source, e.version_problem, e.dispatch_sha,
    e.started_at AS started, e.succeeded_at AS succeeded, l.live_from, l.live_to, e.result,
    e.standing, e.actor, e.run_url AS url, e.is_rollback AS rollback, e.tree, e.verdict, l.entry,
    l.strength, {{{_FLAGGED}}} AS flags
FROM (FROM evidence WHERE <chosen>) e
JOIN (FROM trace_deployments WHERE <chosen>) l ON l.subject_id = e.subject_id
ORDER BY e.started_at NULLS LAST, e.repository, length(e.subject_id), e.subject_id
"""
_PULLS = "SELECT * EXCLUDE (keys), NULL AS relation FROM trace_pull_requests WHERE "
_BY_SHA = {
    "qa": "ORDER BY happened_at NULLS LAST, repository, entry, sha, environment, result",
    "voided_deployments": "ORDER BY started NULLS LAST, entry",
}
_BY_DEPLOYMENT = {
    "approvals": "ORDER BY coalesce(time, approved_not_before) NULLS LAST, entry, deployment",
    "verifications": "ORDER BY time NULLS LAST, entry, deployment",
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
_LAST = datetime.max.replace(tzinfo=UTC)

Ask = Callable[..., list[Report]]


@dataclass(frozen=True)
class Traced:
    """What a reference leads to, as lists of rows that JSON can hold."""

    commits: list[Report]
    deployments: list[Report]
    others: Mapping[str, list[Report]]


def read(tables: Tables, reference: Reference) -> Traced:
    """Everything that a trace shows, but for findings."""

    def ask(sql: str, *parameters: Any) -> list[Report]:
        return records(tables.frame(sql, parameters))

    commits = _commits(ask, reference.commits)
    traced = {place(row): row["relation"] for row in commits}
    deployments = _deployments(ask, traced, reference.deployment)
    subjects = [row["id"] for row in deployments]
    places = traced.keys() | {place(row) for row in deployments if row["sha"]}
    shas, ticket = sorted({sha for _, sha in places}), reference.ticket
    return Traced(
        commits,
        deployments,
        {
            **{name: _by_sha(ask, name, places, ticket) for name in _BY_SHA},
            **{name: _by_deployment(ask, name, places, subjects) for name in _BY_DEPLOYMENT},
            "pull_requests": _pulls(ask, traced, reference.pulls),
            "tickets": ask(_TICKETS, ticket),
            "exceptions": ask(_EXCEPTIONS, subjects, ticket),
            "unbound": ask(_UNBOUND, _beginnings(shas), ticket),
        },
    )


def place(row: Report, sha: str = "sha") -> Place:
    """The repository and SHA of a row."""
    return row["repository"] or "", row[sha]


def among(column: str, values: Iterable[Any], first: int = 1) -> str:
    """A condition: the column is one of the parameters from number `first` on."""
    numbers = ", ".join(f"${first + n}" for n, _ in enumerate(values))
    return f"{column} IN ({numbers})" if numbers else "false"


def known_commits(tables: Tables, places: Iterable[Place]) -> dict[Place, Report]:
    """By repository and SHA: the commits among them that were collected."""
    shas = sorted({sha for _, sha in places})
    rows = records(tables.frame(_COMMIT + among("sha", shas), shas))
    return {place(row): row for row in rows}


def _commits(ask: Ask, asked: frozenset[Place]) -> list[Report]:
    """The commits asked for (same), and all others with the same tree (same_tree)."""
    shas = sorted({sha for _, sha in asked})
    known = {place(row): row for row in ask(_COMMIT + among("sha", shas), *shas)}
    found = [_commit(name, sha, known.get((name, sha))) for name, sha in asked]
    trees = {(row["repository"], row["tree"]) for row in found if row["tree"]}
    listed = sorted({tree for _, tree in trees})
    found += [
        {**_commit(row["repository"], row["sha"], row), "relation": "same_tree"}
        for row in ask(_COMMIT + among("tree", listed), *listed)
        if (row["repository"], row["tree"]) in trees and place(row) not in asked
    ]
    return sorted(
        found, key=lambda row: (row["repository"] or "", _at(row["committed"]), row["sha"])
    )


def _commit(name: str, sha: str, known: Report | None) -> Report:
    row = known or dict.fromkeys(("tree", "committed", "entry", "strength"))
    return {
        "repository": name or None, "sha": sha, "tree": row["tree"], "committed": row["committed"],
        "collected": known is not None, "relation": "same", "entry": row["entry"],
        "strength": row["strength"],
    }  # fmt: skip


def _deployments(ask: Ask, traced: Mapping[Place, str], deployment: str | None) -> list[Report]:
    """The deployments, and why each is among them.

    They ran the commit itself (same), another commit with the same content (same_tree), or were
    the first success of their environment to carry it (contains). Where only the dispatched commit
    is known, that proves no version (dispatched).
    """
    shas = sorted({sha for _, sha in traced})
    ran = ask(
        f"{_FOUND} subject_id = $1 OR {among('deployed_sha', shas, 2)} "
        f"OR deployed_sha IS NULL AND {among('dispatch_sha', shas, 2)}",
        deployment, *shas,
    )  # fmt: skip
    why: dict[str, str] = {}
    for row in ran:
        if row["subject_id"] == deployment:
            why[row["subject_id"]] = "same"
        elif relation := traced.get(place(row, "deployed_sha")):
            why[row["subject_id"]] = relation
    arrived = [row for row in ran if row["subject_id"] in why and row["succeeded_at"]]
    for row in ran:
        if row["deployed_sha"] is None and traced.get(place(row, "dispatch_sha")) == "same":
            why.setdefault(row["subject_id"], "dispatched")
    for row in _carrying(ask, traced):
        # Not where the content itself had arrived before.
        if not any(
            one["repository"] == row["repository"] and one["environment"] == row["environment"]
            and _at(one["started_at"]) <= _at(row["started_at"])
            for one in arrived
        ):  # fmt: skip
            why.setdefault(row["subject_id"], "contains")
    chosen = sorted(why)
    rows = ask(_DEPLOYMENTS.replace("<chosen>", among("subject_id", chosen)), *chosen)
    return [{**row, "relation": why[row["id"]]} for row in rows]


def _carrying(ask: Ask, traced: Mapping[Place, str]) -> list[Report]:
    shas = sorted({sha for (_, sha), relation in traced.items() if relation == "same"})
    sql = f"SELECT repository, sha, subject_id FROM trace_carried WHERE {among('sha', shas)}"
    found = ask(sql, *shas)
    subjects = sorted({row["subject_id"] for row in found if traced.get(place(row)) == "same"})
    return ask(f"{_FOUND} {among('subject_id', subjects)}", *subjects)


def _pulls(
    ask: Ask, traced: Mapping[Place, str], asked: tuple[tuple[str, int], ...]
) -> list[Report]:
    """The pull requests, and why each is among them.

    They were asked for, are these commits (merge_commit, head), or were the first to bring one to a
    branch (brought).
    """
    shas = sorted({sha for _, sha in traced})
    brought = {
        (row["repository"], row["number"])
        for row in ask(
            f"SELECT repository, sha, number FROM trace_brought WHERE {among('sha', shas)}", *shas
        )
        if traced.get(place(row)) == "same"
    }
    numbers = sorted({number for _, number in {*asked, *brought}})
    rows = ask(
        f"{_PULLS} {among('merge_sha', shas)} OR {among('head_sha', shas)} "
        f"OR {among('number', numbers, len(shas) + 1)}",
        *shas, *numbers,
    )  # fmt: skip
    found = []
    for row in rows:
        name = row["repository"], row["number"]
        ways = {
            "asked": name in asked,
            "merge_commit": place(row, "merge_sha") in traced,
            "head": place(row, "head_sha") in traced,
            "brought": name in brought,
        }
        if relation := next((way for way, is_one in ways.items() if is_one), None):
            found.append({**row, "relation": relation})
    return sorted(
        found, key=lambda row: (row["repository"] or "", _at(row["merged"]), row["number"])
    )


def _by_sha(ask: Ask, name: str, places: Iterable[Place], ticket: str | None) -> list[Report]:
    """Records that name one of these commits, or the ticket that was asked for."""
    wanted = set(places)
    shas = sorted({sha for _, sha in wanted})
    rows = ask(
        f"FROM trace_{name} WHERE {among('sha', shas, 2)} OR list_contains(keys, $1) "
        f"{_BY_SHA[name]}",
        ticket, *shas,
    )  # fmt: skip
    return [
        _shown(row) for row in rows if place(row) in wanted or (ticket and ticket in row["keys"])
    ]


def _by_deployment(
    ask: Ask, name: str, places: Iterable[Place], subjects: list[str]
) -> list[Report]:
    """Records that name one of these deployments, or a commit."""
    wanted = set(places)
    shas = sorted({sha for _, sha in wanted})
    rows = ask(
        f"FROM trace_{name} WHERE {among('deployment', subjects)} "
        f"OR {among('of_sha', shas, len(subjects) + 1)} {_BY_DEPLOYMENT[name]}",
        *subjects, *shas,
    )  # fmt: skip
    return [
        _shown(row)
        for row in rows
        if row["deployment"] in subjects or place(row, "of_sha") in wanted
    ]


def _shown(row: Report) -> Report:
    return {name: row[name] for name in row if name not in ("keys", "of_sha", "happened_at")}


def _at(time: str | None) -> datetime:
    return parse_time(time) if time else _LAST


def _beginnings(shas: Iterable[str]) -> list[str]:
    return sorted({sha[:length] for sha in shas for length in range(_SHORTEST, len(sha) + 1)})
