"""The weekly report in Markdown: a document, and a GitHub step summary that GitHub will take."""

from reports.basis.envelope import Report
from reports.render import words
from reports.render.marks import escape, link, table
from reports.render.weekly.model import Cell, Page, Rate, Section, Subject
from reports.render.weekly.page import page

SUMMARY_BYTES = 1024 * 1024
"""GitHub drops a step summary that is larger, whole."""
_LEFT_OUT_BYTES = 300


def weekly_markdown(report: Report) -> str:
    """The weekly report as one document."""
    made = page(report)
    lines = [f"# {escape(made.title)}", ""]
    if made.simulated:
        lines += [f"> **{made.simulated}**", ""]
    lines += [escape(made.period), "", f"**{escape(made.headline)}**", ""]
    for note in made.notes:
        lines += [escape(note), ""]
    if made.worst:
        lines += ["## The worst deployment", "", *_subject(made.worst)]
    lines += _rates(made)
    for section in made.first:
        lines += _section(section)
    lines += ["---", ""]
    for section in made.detail:
        lines += _section(section)
    lines += ["---", ""]
    for sentence in made.foot:
        lines += [escape(sentence), ""]
    return "\n".join(lines)


def weekly_summary(report: Report) -> str:
    """The same, cut at the end of a line where GitHub would not take it, and says so."""
    return bounded(weekly_markdown(report), SUMMARY_BYTES)


def bounded(text: str, most: int) -> str:
    """The lines of a text that fit into so many bytes of UTF-8, the last says what is left out."""
    size = len(text.encode())
    if size <= most:
        return text
    kept, used = [], 0
    for line in text.splitlines(keepends=True):
        used += len(line.encode())
        if used > most - _LEFT_OUT_BYTES:
            used -= len(line.encode())
            break
        kept.append(line)
    left = text.count("\n") - len(kept)
    return "".join(kept) + (
        f"\n**{words.plural(left, 'line')} ({(size - used + 1023) // 1024} KiB) were left out: a "
        f"step summary holds {most // 1024} KiB. `deploy-ledger report weekly` has them all.**\n"
    )


def _rates(made: Page) -> list[str]:
    now, before = made.weeks
    header = ["Rate", escape(now), "Passed", escape(before), "Points", "Twelve weeks"]
    rows = [
        [rate.name, f"**{rate.now}**", rate.made_of, rate.before, _change(rate), rate.course]
        for rate in made.rates
    ]
    return ["## Rates", "", *table(header, rows)]


def _change(rate: Rate) -> str:
    return f"**{rate.change}**" if rate.fell else rate.change


def _section(section: Section) -> list[str]:
    total = f" ({section.total})" if section.total is not None else ""
    lines = [f"## {escape(section.title)}{total}", ""]
    if section.is_empty:
        return [*lines, escape(section.empty), ""] if section.empty else []
    if section.lead:
        lines += [escape(section.lead), ""]
    for subject in section.subjects:
        lines += _subject(subject)
    if section.lines:
        lines += [*(f"- {escape(line)}" for line in section.lines), ""]
    if section.rows:
        lines += table(
            [escape(name) for name in section.header],
            [[_cell(cell) for cell in row] for row in section.rows],
        )
    return lines


def _subject(subject: Subject) -> list[str]:
    version = f" {_cell(subject.version)}" if subject.version else ""
    lines = [f"### {escape(subject.title)}{version}", ""]
    if subject.said:
        lines += [escape(subject.said), ""]
    for item in subject.items:
        lines += [
            f"- **{words.signed(item.verdict)}** {escape(item.message)}",
            f"  - {item.level}, {escape(item.controls)}: {escape(item.meta)}",
        ]
        if item.remedy:
            lines.append(f"  - What to do: {escape(item.remedy)}")
    if subject.more:
        lines.append(f"- {words.plural(subject.more, 'more', 'more')} below")
    return [*lines, ""]


def _cell(cell: Cell) -> str:
    return link(escape(cell.text), cell.url)
