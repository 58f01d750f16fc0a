"""What a page of the weekly report is made of, whatever the format: text, and what it means.

All text may come from outside: a format makes it visible and harmless when it writes it.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Cell:
    """One cell of a table: a text, and its verdict, its address or its full form if it has one."""

    text: str
    verdict: str | None = None
    url: str | None = None
    full: str | None = None


@dataclass(frozen=True)
class Item:
    """One thing that is missing: what, by which controls, and what to do about it."""

    verdict: str
    level: str
    controls: str
    message: str
    remedy: str | None
    meta: str


@dataclass(frozen=True)
class Subject:
    """A deployment, pull request, ticket or exception with what it lacks.

    `said` is who and when, `flags` are names with verdicts, `more` counts what is not shown here.
    """

    title: str
    verdict: str
    version: Cell | None
    said: str
    flags: tuple[tuple[str, str], ...]
    items: tuple[Item, ...]
    more: int = 0


@dataclass(frozen=True)
class Section:
    """A heading, and under it subjects, lines or a table; `empty` stands where there is nothing."""

    title: str
    total: int | None = None
    lead: str = ""
    empty: str = ""
    subjects: tuple[Subject, ...] = ()
    lines: tuple[str, ...] = ()
    header: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show but the words for that."""
        return not (self.subjects or self.lines or self.rows)


@dataclass(frozen=True)
class Rate:
    """A rate of this week and the last, and its course over some weeks.

    `points` are the weeks, None: no rate; `course` is a line of bars, `said` the same in words.
    """

    name: str
    now: str
    made_of: str
    before: str
    change: str
    fell: bool
    points: tuple[float | None, ...]
    course: str
    said: str


@dataclass(frozen=True)
class Page:
    """The whole report: `first` can be read in a minute, `detail` has the rest."""

    title: str
    simulated: str | None
    period: str
    headline: str
    notes: tuple[str, ...]
    worst: Subject | None
    weeks: tuple[str, str]
    rates: tuple[Rate, ...]
    first: tuple[Section, ...]
    detail: tuple[Section, ...]
    foot: tuple[str, ...] = field(default=())
