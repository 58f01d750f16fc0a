"""The commit graph: what contains what, what entered a branch when, and what lies between."""

import heapq
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Comparison:
    """What `GET /compare/BASE...HEAD` answers."""

    status: str
    ahead_by: int
    behind_by: int
    merge_bases: tuple[str, ...]


class CommitGraph:
    """Commits and their parents; parents that are not known are not followed."""

    def __init__(self, parents: Mapping[str, Sequence[str]]) -> None:
        self._parents = {
            sha: tuple(parent for parent in listed if parent in parents)
            for sha, listed in parents.items()
        }
        self._generation = self._number()

    def __contains__(self, sha: object) -> bool:
        return sha in self._parents

    def parents(self, sha: str) -> tuple[str, ...]:
        """The known parents of a commit, first parent first."""
        return self._parents[sha]

    def _number(self) -> dict[str, int]:
        """A number for each commit that is greater than those of all its ancestors."""
        number: dict[str, int] = {}
        for start in self._parents:
            stack = [start]
            while stack:
                sha = stack[-1]
                waiting = [p for p in self._parents[sha] if p not in number]
                if sha in number or not waiting:
                    number.setdefault(
                        sha, 1 + max((number[p] for p in self._parents[sha]), default=0)
                    )
                    stack.pop()
                else:
                    stack.extend(waiting)
        return number

    def only(self, include: Iterable[str], exclude: Iterable[str]) -> set[str]:
        """Commits reachable from `include` and not from `exclude` (git log EXCLUDE..INCLUDE).

        Both walk down together, youngest generation first, so the walk ends where they meet.
        """
        excluded = {sha for sha in exclude if sha in self}
        wanted = {sha for sha in include if sha in self} - excluded
        heap = [(-self._generation[sha], sha) for sha in wanted | excluded]
        heapq.heapify(heap)
        found: set[str] = set()
        open_wanted = len(wanted)
        queued = wanted | excluded
        while heap and open_wanted:
            _, sha = heapq.heappop(heap)
            is_wanted = sha not in excluded
            open_wanted -= is_wanted
            if is_wanted:
                found.add(sha)
            for parent in self._parents[sha]:
                if not is_wanted and parent not in excluded:
                    excluded.add(parent)
                    open_wanted -= parent in queued
                if parent not in queued:
                    queued.add(parent)
                    open_wanted += is_wanted and parent not in excluded
                    heapq.heappush(heap, (-self._generation[parent], parent))
        return found

    def is_ancestor(self, ancestor: str, descendant: str) -> bool:
        """Whether `ancestor` is reachable from `descendant`; a commit is its own ancestor."""
        if ancestor not in self or descendant not in self:
            return False
        floor, seen, stack = self._generation[ancestor], {descendant}, [descendant]
        while stack:
            sha = stack.pop()
            if sha == ancestor:
                return True
            for parent in self._parents[sha]:
                if parent not in seen and self._generation[parent] >= floor:
                    seen.add(parent)
                    stack.append(parent)
        return False

    def compare(self, base: str, head: str) -> Comparison:
        """Compare as GitHub does: status, counts and the best common ancestors."""
        ahead, behind = self.only([head], [base]), self.only([base], [head])
        status = {
            (False, False): "identical",
            (True, False): "ahead",
            (False, True): "behind",
            (True, True): "diverged",
        }[bool(ahead), bool(behind)]
        return Comparison(status, len(ahead), len(behind), tuple(self._merge_bases(base, head)))

    def _merge_bases(self, left: str, right: str) -> list[str]:
        common = self.only([left], ()) & self.only([right], ())
        below = {parent for sha in common for parent in self._parents[sha]}
        return sorted(common - below)

    def first_parents(self, tip: str) -> Iterator[str]:
        """The first-parent chain from `tip` to its root."""
        sha: str | None = tip
        while sha is not None:
            yield sha
            sha = next(iter(self._parents[sha]), None)


@dataclass(frozen=True)
class Merged:
    """A merged pull request, as far as it says what it brought into its base branch."""

    merged_at: datetime
    merge_sha: str
    base_sha: str | None
    commits: int | None
    seq: int


@dataclass(frozen=True)
class Entered:
    """When a commit entered a branch (UTC), whether the branch still has it, and by which entry."""

    at: datetime | None
    is_present: bool
    seq: int | None


def brought(graph: CommitGraph, pull: Merged) -> set[str]:
    """The commits that a merged pull request brought: those between its base and its merge commit.

    A merge commit's first parent is the base as it was. After a squash or rebase, the base that
    the pull request names may be older than that: then as many commits as it says it has.
    """
    if pull.merge_sha not in graph:
        return set()
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
    tips: Sequence[tuple[datetime, str]],
    pulls: Iterable[Merged],
) -> dict[str, Entered]:
    """When each commit entered a branch (controls.md section 3, "C3.3").

    `tips` are (seen, SHA), `pulls` those merged into the branch. The merge time of the pull
    request that brought it, else the committer date of the first commit on the first-parent chain
    that contains it, else the first tip seen to contain it; never later than such a sighting.
    """
    known = sorted((seen, sha) for seen, sha in tips if sha in graph)
    if not known:
        return {}
    found: dict[str, Entered] = {}
    for sha in reversed(list(graph.first_parents(known[-1][1]))):
        _spread(graph, sha, Entered(committed_at.get(sha), True, None), found)
    for seen, sha in known:
        _spread(graph, sha, Entered(seen, False, None), found)
    credited: set[str] = set()
    for pull in sorted(pulls, key=lambda pull: (pull.merged_at, pull.seq)):
        for sha in brought(graph, pull) - credited:
            if sha in found:
                credited.add(sha)
                found[sha] = Entered(pull.merged_at, found[sha].is_present, pull.seq)
    sighted: dict[str, Entered] = {}
    for seen, sha in known:
        _spread(graph, sha, Entered(seen, False, None), sighted)
    for sha, entry in found.items():
        seen_at = sighted[sha].at if sha in sighted else None
        if seen_at and (entry.at is None or seen_at < entry.at):
            found[sha] = Entered(seen_at, entry.is_present, None)
    return found


def _spread(graph: CommitGraph, tip: str, entry: Entered, found: dict[str, Entered]) -> None:
    stack = [tip]
    while stack:
        sha = stack.pop()
        if sha in found:
            continue
        found[sha] = entry
        stack.extend(graph.parents(sha))
