"""Which commits carry a commit on: the same content elsewhere, and everything built on it.

A promotion by squash or rebase makes new commits that do not descend from what they promote;
the pull request's head and merge commit connect the two (controls.md section 2, fact 4).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

import polars as pl

from ledger.reading.workspace import Workspace
from reports.trace.references import Place

_EDGES = """
SELECT repository, unnest(parents) AS earlier, sha AS later FROM commit
WHERE repository IN (SELECT unnest(?::VARCHAR[]))
UNION
SELECT repository, head_sha, merge_sha FROM pulls
WHERE merge_sha IS NOT NULL AND head_sha IS NOT NULL
  AND repository IN (SELECT unnest(?::VARCHAR[]))
"""

_TWINS = """
CREATE OR REPLACE TABLE traced AS
SELECT repository, sha, 'same' AS relation FROM asked_commit
UNION ALL
SELECT c.repository, c.sha, 'same_tree'
FROM commit c
SEMI JOIN (SELECT k.repository, k.tree FROM commit k SEMI JOIN asked_commit USING (repository, sha))
    t ON t.repository = c.repository AND t.tree = c.tree
ANTI JOIN asked_commit a ON a.repository = c.repository AND a.sha = c.sha
"""

_TEXT = pl.String
Later = Mapping[Place, set[str]]


def put_traced(workspace: Workspace, commits: Iterable[Place]) -> None:
    """Tables `traced` (repository, SHA, relation) and `carrying` (repository, asked SHA, SHA).

    `traced` holds the commits asked for (`same`) and those with the same tree (`same_tree`),
    `carrying` what each commit asked for is contained in, itself included.
    """
    asked = sorted(commits)
    _put(workspace, "asked_commit", ["repository", "sha"], asked)
    workspace.run(_TWINS)
    names = sorted({name for name, _ in asked})
    later: defaultdict[Place, set[str]] = defaultdict(set)
    for name, before, after in workspace.rows(_EDGES, [names, names]):
        later[name, before].add(after)
    carrying = [
        (name, sha, after) for name, sha in asked for after in contained_in(later, name, sha)
    ]
    _put(workspace, "carrying", ["repository", "asked", "sha"], carrying)


def contained_in(later: Later, repository: str, sha: str) -> set[str]:
    """The commit and everything that comes after it along the edges `later`."""
    found, stack = {sha}, [sha]
    while stack:
        for after in later.get((repository, stack.pop()), ()):
            if after not in found:
                found.add(after)
                stack.append(after)
    return found


def _put(
    workspace: Workspace, table: str, names: list[str], rows: Iterable[tuple[str, ...]]
) -> None:
    workspace.run(f"DROP TABLE IF EXISTS {table}")
    workspace.put(table, pl.DataFrame(list(rows), schema=dict.fromkeys(names, _TEXT), orient="row"))
