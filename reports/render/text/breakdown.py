"""Verdicts and rates by control, clause, repository or role, for a terminal."""

from reports.basis.envelope import Report
from reports.basis.verdicts import VERDICTS
from reports.render.audit import words
from reports.render.text.counts import rate_lines
from reports.render.text.terminal import Style, cell, foot, head, table, text_of
from reports.render.words import percent, signed


def controls_text(report: Report, style: Style) -> str:
    """A line for each row, then the whole."""
    lines = [*head(f"Controls by {report['by']}", report, style), "", words.span(report), ""]
    header = [report["by"], *(signed(name) for name in VERDICTS), "mandatory", "default"]
    rows = [
        [
            cell(row["name"]),
            *(str(row["verdicts"][verdict] or ".") for verdict in VERDICTS),
            percent(row["rates"]["mandatory"]),
            percent(row["rates"]["default"]),
        ]
        for row in report["rows"]
    ]
    lines += [*table(header, rows), ""]
    if report["by"] == "clause":
        lines += ["A control of several clauses counts in each of them.", ""]
    return text_of([*lines, *rate_lines(report), *foot(report, style)])
