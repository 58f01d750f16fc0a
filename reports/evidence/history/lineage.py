"""Lineage: which tested commits a production deployment carries, and where a rollback came from."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import polars as pl

from ledger.reading.workspace import Workspace
from reports.evidence.history.branches import Histories
from reports.evidence.history.entering import Merged, brought

Place = tuple[str, str]
"""A repository and a SHA in it."""

Heads = Mapping[Place, Sequence[str]]
"""By a deployed SHA, the heads of the pull requests that brought it to its branch."""

_PAIR = {"subject_id": pl.String, "sha": pl.String}
MOST_UNTESTED = 50


def _put(workspace: Workspace, table: str, rows: Iterable[tuple[str, str]]) -> None:
    workspace.put(table, pl.DataFrame(list(rows), schema=_PAIR, orient="row"))


def put_reach(workspace: Workspace, histories: Histories, heads: Heads) -> None:
    """Tables `reach`, `older_than` and `brought_by`.

    `reach`: tested SHAs that are reachable from the deployed SHA, or from the head of a pull
    request that brought it to its branch, and not from the previous successful SHA there
    (section 3, "Which QA result"). `older_than`: deployments of an ancestor of what ran.
    `brought_by` (exception_id, subject_id): production deployments that carried the pull request
    which an exception names, and were the first success of their environment to do so.
    """
    tested = _tested(workspace)
    excepted = _excepted(workspace, histories)
    carried: list[tuple[int, str]] = []
    reach: list[tuple[str, str]] = []
    older: list[tuple[str, str]] = []
    rows = workspace.rows(
        "SELECT d.subject_id, d.repository, d.kind, d.known_sha, b.previous_sha "
        "FROM deployment d LEFT JOIN before b USING (subject_id) WHERE d.known_sha IS NOT NULL"
    )
    for subject, repository, kind, sha, previous in rows:
        graph = histories[repository].graph
        if previous and previous != sha and graph.is_ancestor(sha, previous):
            older.append((subject, previous))
        if kind == "production" and (tested[repository] or excepted[repository]):
            starts = [sha, *heads.get((repository, sha), ())]
            between = graph.only(starts, [previous] if previous else [])
            reach += [(subject, seen) for seen in tested[repository] & between]
            carried += [
                (exception, subject)
                for exception, merge, of_pull in excepted[repository]
                if merge in between or sha in of_pull & between
            ]
    _put(workspace, "reach", reach)
    _put(workspace, "older_than", older)
    schema = {"exception_id": pl.Int64, "subject_id": pl.String}
    workspace.put("brought_by", pl.DataFrame(carried, schema=schema, orient="row"))


def _tested(workspace: Workspace) -> defaultdict[str, set[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for repository, sha in workspace.rows(
        "SELECT DISTINCT repository, sha FROM stated_qa WHERE sha IS NOT NULL UNION "
        "SELECT DISTINCT repository, sha FROM stated_approval WHERE sha IS NOT NULL UNION "
        "SELECT d.repository, d.known_sha FROM stated_approval a "
        "JOIN deployment d ON d.repository = a.repository AND d.subject_id = a.deployment "
        "WHERE d.known_sha IS NOT NULL"
    ):
        found[repository].add(sha)
    return found


def _excepted(
    workspace: Workspace, histories: Histories
) -> defaultdict[str, list[tuple[int, str, set[str]]]]:
    """The pull requests that exceptions name: their merge commits, and all that they brought."""
    found: defaultdict[str, list[tuple[int, str, set[str]]]] = defaultdict(list)
    for exception, repository, merged_at, merge_sha, base_sha, commits, seq in workspace.rows(
        "SELECT x.exception_id, p.repository, p.merged_at, p.merge_sha, p.base_sha, p.commits, "
        "p.seq FROM stated_exception x JOIN pulls p ON p.repository = x.repository "
        "AND p.number = pull_number(x.pull_request, x.repository) "
        "WHERE p.merged_at IS NOT NULL AND p.merge_sha IS NOT NULL"
    ):
        if repository in histories:
            pull = Merged(merged_at, merge_sha, base_sha, commits, seq)
            of_pull = brought(histories[repository].graph, pull)
            found[repository].append((exception, merge_sha, of_pull))
    return found


def heads_of(workspace: Workspace, histories: Histories) -> Heads:
    """The heads of the merged pull requests that brought each deployed SHA to its branch."""
    found: dict[Place, list[str]] = defaultdict(list)
    deployed = set(
        workspace.rows(
            "SELECT DISTINCT repository, known_sha FROM deployment WHERE known_sha IS NOT NULL"
        )
    )
    for repository, merged_at, merge_sha, base_sha, commits, seq, head in workspace.rows(
        "SELECT repository, merged_at, merge_sha, base_sha, commits, seq, head_sha FROM pulls "
        "WHERE merged_at IS NOT NULL AND merge_sha IS NOT NULL AND head_sha IS NOT NULL"
    ):
        if repository in histories:
            pull = Merged(merged_at, merge_sha, base_sha, commits, seq)
            for sha in brought(histories[repository].graph, pull):
                if (repository, sha) in deployed:
                    found[repository, sha].append(head)
    return found


def put_origins(workspace: Workspace) -> None:
    """Table `known_good`: the deployment whose QA evidence a rollback takes over.

    A rollback to a rollback leads to the first deployment of that content.
    """
    back = dict(
        workspace.rows(
            "SELECT subject_id, known_good_id FROM rollback WHERE known_good_id IS NOT NULL"
        )
    )
    rows = []
    for subject, origin in back.items():
        last = origin
        while last in back:
            last = back[last]
        rows.append((subject, last))
    workspace.put(
        "known_good",
        pl.DataFrame(rows, schema={"subject_id": pl.String, "origin_id": pl.String}, orient="row"),
    )


def put_untested(workspace: Workspace, histories: Histories) -> None:
    """Table `untested`: commits in a deployment that its last tested version did not have."""
    rows = workspace.rows(
        "SELECT d.subject_id, d.repository, d.known_sha, t.last_tested_sha FROM deployment d "
        "JOIN tested t USING (subject_id) "
        "WHERE t.candidates > 0 AND t.decisive_seq IS NULL AND t.last_tested_sha IS NOT NULL"
    )
    found = []
    for subject, repository, sha, tested in rows:
        history = histories[repository]
        commits = history.graph.only([sha], [tested])
        found.append((subject, sorted(commits)[:MOST_UNTESTED]))
    workspace.put(
        "untested",
        pl.DataFrame(
            found,
            schema={"subject_id": pl.String, "commits": pl.List(pl.String)},
            orient="row",
        ),
    )
