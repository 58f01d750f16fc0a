"""The weekly report for a terminal."""

from reports.basis.envelope import Report
from reports.basis.verdicts import VERDICTS
from reports.render import words
from reports.render.text.terminal import (
    Style,
    cell,
    columns_of,
    foot,
    head,
    table,
    text_of,
    wrapped,
)
from reports.render.weekly.model import Item, Page, Section, Subject
from reports.render.weekly.page import page


def weekly_text(report: Report, style: Style) -> str:
    """The week in a sentence, its rates, what failed and became late, then everything."""
    made = page(report)
    lines = [*head(f"{made.title}, {made.period}", report, style), "", *wrapped(made.headline, "")]
    for note in made.notes:
        lines += wrapped(note, "")
    if made.worst:
        lines += ["", style.bold("The worst deployment"), *_subject(made.worst, style)]
    lines += _rates(made, style)
    for section in (*made.first, *made.detail):
        lines += _section(section, style)
    key = "  ".join(words.signed(verdict) for verdict in VERDICTS)
    return text_of([*lines, "", f"({key})", *foot(report, style)])


def _rates(made: Page, style: Style) -> list[str]:
    now, before = made.weeks
    header = ["rate", now, "passed", before, "points", "twelve weeks, 0 to 100 %"]
    rows = [
        [rate.name, rate.now, rate.made_of, rate.before, rate.change, rate.course]
        for rate in made.rates
    ]
    return ["", style.bold("Rates"), *table(header, rows, "  ")]


def _section(section: Section, style: Style) -> list[str]:
    total = f" ({section.total})" if section.total is not None else ""
    lines = ["", style.bold(f"{section.title}{total}")]
    if section.is_empty:
        return [*lines, *wrapped(section.empty, "  ")] if section.empty else []
    if section.lead:
        lines += wrapped(section.lead, "  ")
    for subject in section.subjects:
        lines += ["", *_subject(subject, style)]
    for line in section.lines:
        lines += wrapped(line, "    ", "  ")
    return lines + (_rows(section) if section.rows else [])


def _rows(section: Section) -> list[str]:
    """A table, or where that would be too wide: each row's short cells, and the long ones below."""
    header = [name if name in _NAMES else name.lower() for name in section.header]
    lines = table(header, [[cell(one.text) for one in row] for row in section.rows], "  ")
    if max(map(columns_of, lines)) <= _WIDEST:
        return lines
    lines = []
    for row in section.rows:
        texts = [one.text for one in row[1:] if one.text]
        short = [cell(text) for text in texts if len(text) <= _SHORT]
        lines += wrapped("; ".join([cell(row[0].text), *short]), " " * 4, "  - ")
        for text in texts:
            if len(text) > _SHORT:
                lines += wrapped(text, " " * 6, " " * 4)
    return lines


_NAMES = {"SHA", *words.FLAG_NAMES.values()}
_WIDEST, _SHORT = 140, 40


def _verdict(item: Item, style: Style) -> list[str]:
    """Verdict and controls; where lines end does not depend on colour."""
    first = f"    {words.signed(item.verdict)}  "
    line, *more = wrapped(f"{item.controls} ({item.level})", " " * 8, first)
    return [f"    {style.verdict(item.verdict)}  {line.removeprefix(first)}", *more]


def _subject(subject: Subject, style: Style) -> list[str]:
    version = f" {subject.version.text}" if subject.version else ""
    lines = [style.bold(f"  {cell(subject.title)}{version}")]
    if subject.said:
        lines += wrapped(subject.said, "    ")
    for item in subject.items:
        lines += _verdict(item, style)
        lines += wrapped(item.message, " " * 8)
        lines += wrapped(item.meta, " " * 8)
        if item.remedy:
            lines += wrapped(item.remedy, " " * 8, "      → ")
    if subject.more:
        lines.append(f"    and {subject.more} more below")
    return lines
