"""The register of exceptions for a terminal."""

from reports.basis.envelope import Report
from reports.render import exception_words
from reports.render.hidden import visible
from reports.render.text.terminal import Style, cell, foot, head, text_of, wrapped

_LONGEST = 200


def exceptions_text(report: Report, style: Style) -> str:
    """What expires soon, overdue follow-ups by age, then the rest."""
    lines = [*head("Exceptions", report, style), "", exception_words.exceptions_headline(report)]
    for group, title in exception_words.EXCEPTION_GROUPS.items():
        rows = [row for row in report["exceptions"] if row["group"] == group]
        if rows:
            lines += ["", style.bold(f"{title} ({len(rows)})")]
            lines += [line for row in rows for line in _exception(row)]
    return text_of(lines + foot(report, style))


def _exception(row: Report) -> list[str]:
    cells = [visible(text, _LONGEST) for text in exception_words.exception_cells(row)]
    named = dict(zip(exception_words.EXCEPTION_COLUMNS, cells, strict=True))
    first = f"{named['State']}: {named['Kind']} for {named['Controls']}, {named['Scope']}"
    lines = wrapped(first, "      ", "  ")
    lines += wrapped(f"{cell(row['reason'])} (risk: {cell(row['risk'])})", "      ")
    lines += wrapped(f"approved by {named['Approved']}; {named['Holds until']}", "      ")
    lines += wrapped(f"follow-up {named['Follow-up']}; {named['Waives']}", "      ")
    return [*lines, f"      entry {row['entry']}, {row['strength']}"]
