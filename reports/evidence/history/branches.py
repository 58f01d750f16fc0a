"""Branches: when each commit entered `main` and `development`, as far as the ledger saw."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import polars as pl

from ledger.policy.model import Kind
from ledger.reading.workspace import Workspace
from reports.evidence.history.compared import Compared, absent
from reports.evidence.history.entering import Entered, Merged, Seen, entered
from reports.evidence.history.graph import CommitGraph
from reports.evidence.policy.book import BEGINNING, PolicyBook

_TIME = pl.Datetime("us", "UTC")

_UNSAID = [""]
"""The parents of a commit whose source did not say them: some, and none that is known."""

_TIPS = """
SELECT b.repository, b.branch, coalesce(b.seen_at, i.observed_at), b.sha, b.seq
FROM all_branch_tips b JOIN entry_index i USING (seq) WHERE b.repository IS NOT NULL
"""
_PULLS = """
SELECT repository, base_ref, merged_at, merge_sha, base_sha, commits, seq FROM pulls
WHERE merged_at IS NOT NULL AND merge_sha IS NOT NULL
"""
_COMPARES = """
SELECT repository, base_ref, base, head, status, seen_at, seq FROM all_compares
WHERE repository IS NOT NULL AND base IS NOT NULL AND head IS NOT NULL
    AND status IS NOT NULL
"""


@dataclass(frozen=True)
class History:
    """The commits of one repository: graph, committer dates (UTC) and trees."""

    graph: CommitGraph
    committed_at: Mapping[str, datetime | None]


Histories = Mapping[str, History]


def histories(workspace: Workspace) -> Histories:
    """The commit graph of each repository of which commits are known."""
    rows = workspace.rows(
        "SELECT repository, sha, parents, committed_at FROM commit ORDER BY repository"
    )
    parents: dict[str, dict[str, list[str]]] = {}
    dates: dict[str, dict[str, datetime | None]] = {}
    for repository, sha, listed, committed_at in rows:
        parents.setdefault(repository, {})[sha] = _UNSAID if listed is None else listed
        dates.setdefault(repository, {})[sha] = committed_at
    return {name: History(CommitGraph(parents[name]), dates[name]) for name in parents}


@dataclass(frozen=True)
class _Branch:
    """A branch that stands for a kind of environment in a repository."""

    repository: str
    kind: str
    name: str


def put_entered(workspace: Workspace, histories: Histories, book: PolicyBook) -> None:
    """Tables `entered` and `absent` (by repository, kind and SHA), and `branch_seen`.

    `entered` says when a commit entered a branch of that kind, and how that is known. `absent`
    says when GitHub last compared a commit with every branch of that kind and found it in none.
    """
    tips = _grouped(workspace, _TIPS)
    pulls = _grouped(workspace, _PULLS)
    compares = _grouped(workspace, _COMPARES)
    entries: list[tuple[object, ...]] = []
    absences: list[tuple[object, ...]] = []
    present: list[_Branch] = []
    for name, history in histories.items():
        compared = [Compared(*row) for row in compares[name]]
        for kind, branches in _branches(name, book).items():
            seen = {b: [row[1:] for row in tips[name] if row[0] == b.name] for b in branches}
            here = [branch for branch in branches if seen[branch]]
            present += here
            first: dict[str, Entered] = {}
            for branch in here:
                merged = [Merged(*row[1:]) for row in pulls[name] if row[0] == branch.name]
                for sha, entry in _entered(history, seen[branch], compared, merged).items():
                    first[sha] = _first(first.get(sha), entry)
            entries += [
                (name, kind, sha, entry.at, entry.is_present, entry.known_by, entry.lacked_at,
                 entry.seq)
                for sha, entry in first.items()
            ]  # fmt: skip
            absences += [
                (name, kind, sha, at, seqs)
                for sha, at, seqs in absent([branch.name for branch in here], compared)
            ]
    place = {"repository": pl.String, "kind": pl.String, "sha": pl.String}
    _put(workspace, "entered_by", entries, {
        **place, "entered_at": _TIME, "is_present": pl.Boolean, "known_by": pl.String,
        "lacked_at": _TIME, "seq": pl.Int64,
    })  # fmt: skip
    workspace.run("CREATE TABLE entered AS SELECT * EXCLUDE (seq), [seq] AS seqs FROM entered_by")
    seqs_of = {"seqs": pl.List(pl.Int64)}
    _put(workspace, "absent", absences, {**place, "checked_at": _TIME, **seqs_of})
    _put(
        workspace,
        "branch_seen",
        [(one.repository, one.kind, one.name) for one in present],
        {"repository": pl.String, "kind": pl.String, "branch": pl.String},
    )


def _branches(name: str, book: PolicyBook) -> dict[str, list[_Branch]]:
    policy = book.latest.policy.for_repository(name)
    kinds: tuple[Kind, ...] = ("production", "development")
    return {kind: [_Branch(name, kind, b) for b in policy.branch_names(kind)] for kind in kinds}


def _entered(
    history: History,
    tips: Sequence[tuple[datetime, str, int]],
    compared: Iterable[Compared],
    merged: Iterable[Merged],
) -> dict[str, Entered]:
    """As `entered`, with what comparisons say of the tips; by the last tip where nothing else is.

    A tip that contained a commit did so whenever it was compared.
    """
    last = max(tips, key=lambda tip: tip[0])
    times: dict[str, datetime] = {}
    for at, sha, _ in tips:
        times[sha] = min(at, times.get(sha, at))
    seen = [Seen(at, sha) for at, sha, _ in tips]
    seen += [
        Seen(times[tip], sha, is_tip=False, is_present=tip == last[1])
        for tip, sha in (pair for one in compared for pair in one.containments())
        if tip in times
    ]
    found = entered(history.graph, history.committed_at, seen, merged)
    return {
        sha: entry if entry.seq is not None else replace(entry, seq=last[2])
        for sha, entry in found.items()
    }


def _grouped(workspace: Workspace, sql: str) -> defaultdict[str, list[tuple[Any, ...]]]:
    found: defaultdict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for repository, *row in workspace.rows(sql):
        found[repository].append(tuple(row))
    return found


def _put(
    workspace: Workspace, table: str, rows: list[tuple[object, ...]], schema: Mapping[str, Any]
) -> None:
    workspace.put(table, pl.DataFrame(rows, schema=dict(schema), orient="row"))


def _first(known: Entered | None, other: Entered) -> Entered:
    """Of several branches that stand for one kind, the first that the commit entered."""
    if known is None:
        return other
    dated = [entry for entry in (known, other) if entry.at is not None]
    first = min(dated, key=lambda entry: entry.at or BEGINNING, default=known)
    return replace(first, is_present=known.is_present or other.is_present)
