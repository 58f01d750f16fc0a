"""The commit graph: what contains what, and what lies between."""

import heapq
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass


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
        self._first = {sha: listed[0] for sha, listed in parents.items() if listed}
        self._parents = {
            sha: tuple(parent for parent in listed if parent in parents)
            for sha, listed in parents.items()
        }
        self._generation = self._number()
        self._cut = self._unfinished(parents)

    def __contains__(self, sha: object) -> bool:
        return sha in self._parents

    def parents(self, sha: str) -> tuple[str, ...]:
        """The known parents of a commit, first parent first."""
        return self._parents[sha]

    def _unfinished(self, parents: Mapping[str, Sequence[str]]) -> set[str]:
        found: set[str] = set()
        for sha in sorted(self._parents, key=self._generation.__getitem__):
            known = self._parents[sha]
            if len(known) < len(parents[sha]) or not found.isdisjoint(known):
                found.add(sha)
        return found

    def is_whole(self, sha: str) -> bool:
        """Whether all that a commit contains is known, so that it lacks whatever is not there."""
        return sha in self and sha not in self._cut

    def is_cut(self, sha: str) -> bool:
        """Whether the first parent of a commit is not known: what it brought cannot be told."""
        return sha in self._first and self._first[sha] not in self

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

    def beyond(self, sha: str, known: Collection[str]) -> set[str]:
        """The commits that are reachable from `sha` without passing through a `known` one.

        `known` must hold, with a commit, all that this one contains.
        """
        found: set[str] = set()
        stack = [sha] if sha in self else []
        while stack:
            reached = stack.pop()
            if reached not in found and reached not in known:
                found.add(reached)
                stack.extend(self._parents[reached])
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
        """The first-parent chain from `tip` to its root, or to where it is not known."""
        sha: str | None = tip
        while sha is not None:
            yield sha
            sha = None if self.is_cut(sha) else self._first.get(sha)
