"""Which of the names in a text are tickets: by the policy's pattern and its projects."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from ledger.policy import Policy

_NUMBERED = re.compile(r"(?:(?P<repository>[^/\s#]+/[^/\s#]+))?#(?P<number>[0-9]+)")


@dataclass(frozen=True)
class TicketKeys:
    """The ticket names of one repository.

    With projects listed, a key counts in any case (branches are written small), and only of those
    projects. Without, whatever the pattern takes as it is written: UTF-8 too, where it is a word
    like any other. `#12` is a ticket of the repository unless it is one of its `pulls`.
    """

    repository: str
    pattern: re.Pattern[str]
    projects: frozenset[str] = frozenset()
    pulls: Collection[int] = field(default=frozenset(), repr=False)

    @classmethod
    def of(cls, policy: Policy, repository: str, pulls: Collection[int]) -> "TicketKeys":
        """Those that a policy has for a repository."""
        tickets = policy.for_repository(repository).tickets
        projects = frozenset(name.upper() for name in tickets.projects)
        return cls(repository, re.compile(tickets.pattern), projects, pulls)

    def among(self, names: Iterable[str]) -> Iterator[str]:
        """Yield the tickets among the names of a text, as `ledger.kinds.mentions` finds them."""
        for name in names:
            if (ticket := self.named(name)) is not None:
                yield ticket

    def named(self, name: str) -> str | None:
        """The ticket that a name stands for; None where it is none."""
        if found := _NUMBERED.fullmatch(name):
            other = found["repository"]
            if other is not None and other.lower() != self.repository.lower():
                return None
            number = int(found["number"])
            return None if number in self.pulls or not number else f"#{number}"
        if not self.projects:
            return name if self.pattern.fullmatch(name) else None
        key = name.upper()
        project = re.split("[-#]", key)[0]
        matches = self.pattern.fullmatch(key) or self.pattern.fullmatch(name)
        return key if matches and project in self.projects else None
