"""When commits entered a branch, and how that is known."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from reports.evidence.history.graph import CommitGraph

KnownBy = Literal["pull_request_merged", "first_parent_commit", "first_tip_seen"]


@dataclass(frozen=True)
class Merged:
    """A merged pull request, as far as it says what it brought into its base branch."""

    merged_at: datetime
    merge_sha: str
    base_sha: str | None
    commits: int | None
    seq: int


@dataclass(frozen=True)
class Seen:
    """A branch was seen at `at` (UTC) to contain a commit, and so all that this one contains.

    A tip of which all is known also says that the branch then had nothing else. Where somebody
    only compared a commit with a tip (`is_tip` false), nothing is said of others.
    """

    at: datetime
    sha: str
    is_tip: bool = True
    is_present: bool = False


@dataclass(frozen=True)
class Entered:
    """When a commit entered a branch (UTC), whether the branch still has it, and by which entry.

    `lacked_at` is when the branch was last seen without it, before it was first seen with it.
    """

    at: datetime | None
    is_present: bool
    seq: int | None = None
    known_by: KnownBy = "first_parent_commit"
    lacked_at: datetime | None = None


def brought(graph: CommitGraph, pull: Merged) -> set[str]:
    """The commits that a merged pull request brought: those between its base and its merge commit.

    A merge commit's first parent is the base as it was. After a squash or rebase, the base that
    the pull request names may be older than that: then as many commits as it says it has.
    """
    if pull.merge_sha not in graph:
        return set()
    if graph.is_cut(pull.merge_sha):
        return {pull.merge_sha}
    if len(graph.parents(pull.merge_sha)) > 1:
        return graph.only([pull.merge_sha], [graph.parents(pull.merge_sha)[0]])
    found: list[str] = []
    for sha in graph.first_parents(pull.merge_sha):
        if sha == pull.base_sha or (found and pull.base_sha is None):
            break
        found.append(sha)
        if pull.commits is not None and len(found) >= pull.commits:
            break
    return set(found)


def entered(
    graph: CommitGraph,
    committed_at: Mapping[str, datetime | None],
    seen: Iterable[Seen],
    pulls: Iterable[Merged],
) -> dict[str, Entered]:
    """When each commit entered a branch that was seen now and then, and had `pulls` merged.

    The merge time of the pull request that brought it, else the committer date of the first commit
    on the first-parent chain that contains it, else the first time it was seen there. It is never
    later than such a sighting, and a committer date from before the branch was seen without the
    commit is not believed: people push later than they commit.
    """
    known = sorted((one for one in seen if one.sha in graph), key=lambda one: (one.at, one.is_tip))
    sighted = _sighted(graph, known)
    found = dict(sighted)
    for sha, entry in _by_chain(graph, committed_at, known).items():
        was = sighted[sha]
        is_early = entry.at is not None and was.lacked_at is not None and entry.at < was.lacked_at
        found[sha] = replace(was, is_present=True) if entry.at is None or is_early else entry
    for sha, pull in _credited(graph, pulls, found).items():
        found[sha] = Entered(pull.merged_at, found[sha].is_present, pull.seq, "pull_request_merged")
    for sha, was in sighted.items():
        entry = found[sha]
        if entry.at and was.at and was.at < entry.at:
            entry = replace(was, is_present=entry.is_present)
        if entry.lacked_at != was.lacked_at:
            found[sha] = replace(entry, lacked_at=was.lacked_at)
        else:
            found[sha] = entry
    return found


def _sighted(graph: CommitGraph, known: Sequence[Seen]) -> dict[str, Entered]:
    """The first sighting of each commit."""
    found: dict[str, Entered] = {}
    lacked_at: datetime | None = None
    for one in known:
        entry = Entered(one.at, False, None, "first_tip_seen", lacked_at)
        _spread(graph, one.sha, entry, found)
        lacked_at = one.at if one.is_tip and graph.is_whole(one.sha) else lacked_at
    present: dict[str, Entered] = {}
    for one in known:
        if one.is_present:
            _spread(graph, one.sha, Entered(None, True), present)
    return {
        sha: replace(entry, is_present=True) if sha in present else entry
        for sha, entry in found.items()
    }


def _by_chain(
    graph: CommitGraph, committed_at: Mapping[str, datetime | None], known: Sequence[Seen]
) -> dict[str, Entered]:
    """What the present tip contains, by the first commit on its chain that contains it."""
    found: dict[str, Entered] = {}
    tips = [one.sha for one in known if one.is_tip]
    for sha in reversed(list(graph.first_parents(tips[-1]))) if tips else ():
        _spread(graph, sha, Entered(committed_at.get(sha), True), found)
    return found


def _credited(
    graph: CommitGraph, pulls: Iterable[Merged], found: Mapping[str, Entered]
) -> dict[str, Merged]:
    """The first pull request that brought each commit."""
    credited: dict[str, Merged] = {}
    for pull in sorted(pulls, key=lambda pull: (pull.merged_at, pull.seq)):
        for sha in brought(graph, pull):
            if sha in found:
                credited.setdefault(sha, pull)
    return credited


def _spread(graph: CommitGraph, tip: str, entry: Entered, found: dict[str, Entered]) -> None:
    stack = [tip]
    while stack:
        sha = stack.pop()
        if sha in found:
            continue
        found[sha] = entry
        stack.extend(graph.parents(sha))
