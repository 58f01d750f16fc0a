"""What GitHub's comparisons of commits say of what a branch contains."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Compared:
    """An answer of `GET /compare/BASE...HEAD`: `base_ref` is what was asked for as base.

    `base` and `head` are the commits that were compared at `seen_at` (UTC), None: nobody knows.
    """

    base_ref: str
    base: str
    head: str
    status: str
    seen_at: datetime | None
    seq: int

    def containments(self) -> Iterator[tuple[str, str]]:
        """Yield the pairs of a commit and another that it contains."""
        if self.status in ("behind", "identical"):
            yield self.base, self.head
        if self.status in ("ahead", "identical"):
            yield self.head, self.base

    @property
    def is_outside(self) -> bool:
        """Whether the head was not in the base."""
        return self.status in ("ahead", "diverged")


def absent(
    branches: Sequence[str], compared: Iterable[Compared]
) -> Iterator[tuple[str, datetime, list[int]]]:
    """Yield the commits that were found in none of some branches, when at last, and the entries.

    Only a comparison that was asked for by a branch's name says what that branch was just then.
    """
    last: dict[str, dict[str, tuple[datetime, int]]] = {}
    for one in compared:
        if one.base_ref in branches and one.is_outside and one.seen_at:
            of, check = last.setdefault(one.head, {}), (one.seen_at, one.seq)
            of[one.base_ref] = max(check, of.get(one.base_ref, check))
    for sha, checks in last.items():
        if len(checks) == len(branches):
            yield sha, min(at for at, _ in checks.values()), [seq for _, seq in checks.values()]
