"""What verification found."""

from dataclasses import dataclass, field
from enum import StrEnum

MAX_PROBLEMS = 20


class Depth(StrEnum):
    """How deep verification looks."""

    QUICK = "quick"
    INCREMENTAL = "incremental"
    FULL = "full"


@dataclass
class Verdict:
    """`first_bad` is the first entry that does not hold, if any.

    `problems` say what does not hold, `unverified` what could not be checked, and `remarks` what
    holds and an auditor would ask about.
    """

    depth: Depth
    size: int
    root: str
    first_bad: int | None = None
    problems: list[str] = field(default_factory=list)
    unverified: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Whether nothing was found that does not hold."""
        return not self.problems

    def as_json(self) -> dict[str, object]:
        """The shape of architecture.md section 4, and what could not be checked."""
        return {**vars(self), "depth": str(self.depth), "holds": self.holds}

    def report(self, seq: int | None, problem: str) -> None:
        """Note a problem at entry `seq`, once; after `MAX_PROBLEMS` only the first entry counts."""
        if seq is not None and (self.first_bad is None or seq < self.first_bad):
            self.first_bad = seq
        if len(self.problems) < MAX_PROBLEMS and problem not in self.problems:
            self.problems.append(problem)
