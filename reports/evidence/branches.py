"""Branches: when each commit entered `main` and `development`, as far as the ledger saw."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import polars as pl

from ledger.reading.workspace import Workspace
from reports.evidence.book import BEGINNING, PolicyBook
from reports.evidence.history import CommitGraph, Entered, Merged, entered

_TIME = pl.Datetime("us", "UTC")


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
        parents.setdefault(repository, {})[sha] = listed or []
        dates.setdefault(repository, {})[sha] = committed_at
    return {name: History(CommitGraph(parents[name]), dates[name]) for name in parents}


def put_entered(workspace: Workspace, histories: Histories, book: PolicyBook) -> None:
    """Table `entered` (repository, kind, SHA, time) and `branch_seen` (repository, kind)."""
    tips = workspace.rows(
        "SELECT b.repository, b.branch, coalesce(b.seen_at, i.observed_at), b.sha, b.seq "
        "FROM all_branch_tips b JOIN entry_index i USING (seq)"
    )
    pulls = workspace.rows(
        "SELECT repository, base_ref, merged_at, merge_sha, base_sha, commits, seq FROM pulls "
        "WHERE merged_at IS NOT NULL AND merge_sha IS NOT NULL"
    )
    found: list[tuple[str, str, str, datetime | None, bool, list[int | None]]] = []
    seen: list[tuple[str, str]] = []
    for name, history in histories.items():
        policy = book.latest.policy.for_repository(name)
        for kind in ("production", "development"):
            first: dict[str, Entered] = {}
            for branch in policy.branch_names(kind):
                here = [row for row in tips if row[0] == name and row[1] == branch]
                if not here:
                    continue
                merged = [
                    Merged(at, merge_sha, base_sha, commits, seq)
                    for repository, base, at, merge_sha, base_sha, commits, seq in pulls
                    if repository == name and base == branch
                ]
                last_seq = max(here, key=lambda row: row[2])[4]
                when = entered(
                    history.graph,
                    history.committed_at,
                    [(at, sha) for _, _, at, sha, _ in here],
                    merged,
                )
                for sha, entry in when.items():
                    entry = replace(entry, seq=entry.seq or last_seq)
                    first[sha] = _first(first.get(sha), entry)
                seen.append((name, kind))
            found += [
                (name, kind, sha, entry.at, entry.is_present, [entry.seq])
                for sha, entry in first.items()
            ]
    workspace.put("entered", pl.DataFrame(
        found,
        schema={"repository": pl.String, "kind": pl.String, "sha": pl.String, "entered_at": _TIME,
                "is_present": pl.Boolean, "seqs": pl.List(pl.Int64)},
        orient="row",
    ))  # fmt: skip
    workspace.put(
        "branch_seen",
        pl.DataFrame(seen, schema={"repository": pl.String, "kind": pl.String}, orient="row"),
    )


def _first(known: Entered | None, other: Entered) -> Entered:
    """Of several branches that stand for one kind, the first that the commit entered."""
    if known is None:
        return other
    dated = [entry for entry in (known, other) if entry.at is not None]
    first = min(dated, key=lambda entry: entry.at or BEGINNING, default=known)
    return replace(first, is_present=known.is_present or other.is_present)
