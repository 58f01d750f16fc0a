"""What first contained a commit: a deployment in each environment, a pull request on each branch.

A promotion by squash or rebase makes new commits that do not descend from what they promote; the
pull request's head and merge commit connect the two (controls.md section 2, fact 4).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import polars as pl

from ledger.reading.workspace import Workspace

Parents = Mapping[str, Sequence[str]]

_COMMITS = "SELECT repository, sha, parents FROM commit WHERE len(parents) > 0"
_PROMOTED = """
SELECT DISTINCT repository, merge_sha, head_sha FROM pulls
WHERE merge_sha IS NOT NULL AND head_sha IS NOT NULL AND head_sha <> merge_sha ORDER BY ALL
"""
_DEPLOYED = """
SELECT repository, environment, known_sha, subject_id FROM deployment
WHERE succeeded_at IS NOT NULL AND known_sha IS NOT NULL AND kind IS DISTINCT FROM 'preview'
ORDER BY started_at, length(subject_id), subject_id
"""
_MERGED = """
SELECT p.repository, p.base_ref, p.number, p.merge_sha,
    CASE WHEN len(k.parents) > 1 OR p.commits = 1 THEN k.parents[1]
        ELSE coalesce(p.base_sha, k.parents[1]) END AS based_on
FROM pulls p LEFT JOIN commit k ON k.repository = p.repository AND k.sha = p.merge_sha
WHERE p.merge_sha IS NOT NULL AND p.merged_at IS NOT NULL
ORDER BY p.merged_at, p.number
"""
_TEXT, _NUMBER = pl.String(), pl.Int64()


def containing(workspace: Workspace) -> dict[str, pl.DataFrame]:
    """Tables `carried` and `brought`.

    `carried`: repository, sha, environment and the subject_id of the first deployment there that
    succeeded and contained the commit. `brought`: repository, sha, base branch and the number of
    the first pull request whose merge contained the commit, and its base did not.
    """
    parents = _parents(workspace)
    carried: list[tuple[str, str, str, str]] = []
    had: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for name, environment, sha, subject in workspace.rows(_DEPLOYED):
        for one in _beyond(parents[name], sha, had[name, environment]):
            carried.append((name, one, environment, subject))
    brought: list[tuple[str, str, str, int]] = []
    was_on: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for name, base, number, sha, based_on in workspace.rows(_MERGED):
        known = was_on[name, base]
        if based_on is not None:
            _beyond(parents[name], based_on, known)
        brought += [(name, one, base, number) for one in _beyond(parents[name], sha, known)]
    return {
        "carried": _frame(carried, environment=_TEXT, subject_id=_TEXT),
        "brought": _frame(brought, base=_TEXT, number=_NUMBER),
    }


def _parents(workspace: Workspace) -> Mapping[str, Parents]:
    """By repository: the commits that each contains, those of a promoted branch included."""
    found: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for name, sha, listed in workspace.rows(_COMMITS):
        found[name][sha] += listed
    for name, merge, head in workspace.rows(_PROMOTED):
        found[name][merge].append(head)
    return found


def _beyond(parents: Parents, sha: str, known: set[str]) -> list[str]:
    """What a commit contains and `known` lacks, itself included; `known` has it afterwards."""
    found, stack = [], [sha]
    while stack:
        one = stack.pop()
        if one not in known:
            known.add(one)
            found.append(one)
            stack.extend(parents.get(one, ()))
    return found


def _frame(rows: Iterable[tuple[object, ...]], **last: pl.DataType) -> pl.DataFrame:
    schema = {"repository": _TEXT, "sha": _TEXT, **last}
    return pl.DataFrame(list(rows), schema=schema, orient="row").sort(["sha", "repository", *last])
