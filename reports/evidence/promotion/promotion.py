"""What a production deployment brought to main, commit by commit, and by which pull request."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

import polars as pl

from ledger.reading.workspace import Workspace
from reports.evidence.history.branches import Histories
from reports.evidence.history.entering import Merged, brought
from reports.evidence.history.graph import CommitGraph

Brought = Mapping[str, set[int]]
"""The pull requests that brought a commit to its branch."""

_PULLS = """
SELECT q.repository, q.number, q.merged_at, q.merge_sha, q.base_sha, q.commits, q.seq
FROM merged_pull q WHERE q.base_kind = 'production' AND q.merge_sha IS NOT NULL
"""
_LISTED = """
SELECT c.repository, c.sha, c.number FROM commit_pulls c
JOIN merged_pull q ON q.repository = c.repository AND q.number = c.number
    AND q.base_kind = 'production'
"""
_DEPLOYED = """
SELECT s.subject_id, s.repository, s.environment, s.component, s.known_sha, b.previous_sha,
    s.succeeded_at IS NOT NULL
FROM stream s JOIN deployment d USING (subject_id) JOIN before b USING (subject_id)
WHERE d.kind = 'production' AND s.known_sha IS NOT NULL
ORDER BY s.started_at, length(s.subject_id), s.subject_id
"""


def put_promoted(workspace: Workspace, histories: Histories) -> None:
    """Table `promoted`: the commits on main's first-parent chain since the previous success.

    One row for each (subject_id, sha) and pull request; `number` is None where none is known to
    have brought it, `sha` None where the chain breaks off before it reaches what ran. Where what
    ran before was not on the chain, it ends at the last one that ran and was.
    """
    known = _brought(workspace, histories)
    rows: list[tuple[str, str | None, int | None]] = []
    ran: defaultdict[tuple[str, str, str | None], set[str]] = defaultdict(set)
    for subject, repository, place, part, sha, previous, succeeded in workspace.rows(_DEPLOYED):
        graph = histories[repository].graph
        earlier = ran[repository, place.lower(), part]
        for commit in _chain(graph, sha, previous, earlier) if previous else ():
            numbers: list[int | None] = [*sorted(known[repository].get(commit or "", ()))]
            rows += [(subject, commit, number) for number in numbers or [None]]
        if succeeded:
            earlier.add(sha)
    workspace.put(
        "promoted",
        pl.DataFrame(
            rows,
            schema={"subject_id": pl.String, "sha": pl.String, "number": pl.Int64},
            orient="row",
        ),
    )


def _brought(workspace: Workspace, histories: Histories) -> defaultdict[str, dict[str, set[int]]]:
    found: defaultdict[str, dict[str, set[int]]] = defaultdict(dict)
    for repository, number, merged_at, merge_sha, base_sha, commits, seq in workspace.rows(_PULLS):
        if repository in histories:
            pull = Merged(merged_at, merge_sha, base_sha, commits, seq)
            for sha in brought(histories[repository].graph, pull):
                found[repository].setdefault(sha, set()).add(number)
    for repository, sha, number in workspace.rows(_LISTED):
        found[repository].setdefault(sha, set()).add(number)
    return found


def _chain(
    graph: CommitGraph, sha: str, previous: str, earlier: Collection[str]
) -> Sequence[str | None]:
    """The new commits of the first-parent chain, the newest first; None where it breaks off."""
    fresh = graph.only([sha], [previous])
    if previous not in graph:
        return [None]
    found: list[str | None] = []
    for commit in graph.first_parents(sha):
        if commit not in fresh:
            if commit == previous:
                return found
            break
        found.append(commit)
        if graph.is_cut(commit):
            found.append(None)
    place = next((n for n, commit in enumerate(found) if n and commit in earlier), None)
    return found[:place]
