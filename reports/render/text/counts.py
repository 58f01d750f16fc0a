"""What an evaluation found, for a terminal: a line for each control, then the rates."""

from reports.basis.envelope import Report
from reports.basis.verdicts import RATED, VERDICTS
from reports.render.text.terminal import Style, foot, head, table, text_of
from reports.render.words import percent, signed


def counts_text(report: Report, style: Style) -> str:
    """Counts by control and verdict, and the rates of compliance with what they are made of."""
    lines = head(f"{report['deployments']} deployments judged", report, style)
    rows = [
        [
            control["control"],
            control["level"],
            *(str(control["verdicts"][verdict] or ".") for verdict in VERDICTS),
        ]
        for control in report["controls"]
    ]
    rows.append(["all", "", *(str(report["verdicts"][verdict] or ".") for verdict in VERDICTS)])
    lines += ["", *table(["control", "level", *(signed(name) for name in VERDICTS)], rows), ""]
    lines += rate_lines(report)
    return text_of(lines + foot(report, style))


def rate_lines(report: Report) -> list[str]:
    """The rate of each level, and the counts that it is made of."""
    lines = []
    for level, counted in report["rated"].items():
        total = sum(counted[verdict] for verdict in RATED)
        made = f" ({counted['pass']} of {total} findings pass)" if total else " (nothing to count)"
        lines.append(f"{level} controls: {percent(report['rates'][level])}{made}")
    return lines
