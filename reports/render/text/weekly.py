"""The weekly report for a terminal."""

from reports.envelope import Report
from reports.render import words
from reports.render.text.counts import rate_lines
from reports.render.text.terminal import Style, cell, foot, head, table, text_of, wrapped
from reports.verdicts import LACKING, VERDICTS


def weekly_text(report: Report, style: Style) -> str:
    """The week in a sentence, each environment, what is missing, every deployment, the sources."""
    monday, sunday = words.days(report)
    title = f"Deployments of week {report['week']}, {monday} to {sunday} ({report['zone']})"
    lines = [*head(title, report, style), "", *wrapped(words.headline(report), "")]
    if not report["complete"]:
        lines.append("The week is not over: what is pending may still come.")
    if report["deployments"]:
        lines += _environments(report, style) + _missing(report, style) + _all(report, style)
        lines += _rates(report, style)
    else:
        lines += wrapped(words.COLLECT, "")
    return text_of(lines + _sources(report, style) + foot(report, style))


def _spread(counted: dict[str, int]) -> str:
    """The verdicts that occur, worst first: "✗ 1 ✓ 3"."""
    return " ".join(f"{words.SIGNS[name]} {counted[name]}" for name in VERDICTS if counted[name])


def _environments(report: Report, style: Style) -> list[str]:
    rows = [
        [
            words.kind_name(group["kind"]),
            f"{group['verdicts']['pass']} of {words.judged(group)}",
            *(_spread(group["flags"][flag]) for flag in words.FLAG_NAMES),
            words.percent(group["rates"]["mandatory"]),
            words.percent(group["rates"]["default"]),
        ]
        for group in report["environments"]
    ]
    header = ["environment", "has everything", *words.FLAG_NAMES.values(), "mandatory", "default"]
    key = "  ".join(words.signed(verdict) for verdict in VERDICTS)
    return ["", style.bold("Environments"), *table(header, rows, "  "), f"  ({key})"]


def _missing(report: Report, style: Style) -> list[str]:
    lacking = [row for row in report["deployments"] if row["verdict"] in LACKING]
    lines = ["", style.bold(f"What is missing ({len(lacking)})")]
    if not lacking:
        return [*lines, f"  {words.NOTHING_MISSING}"]
    for row in lacking:
        place = f"{cell(row['environment'])}, {cell(row['repository'])} {words.short(row['sha'])}"
        lines += ["", style.bold(f"  {place}, {words.when(row['started'], report['zone'])}")]
        lines.append(f"    deployment {cell(row['id'])} by {cell(row['actor'] or 'nobody known')}")
        for finding in row["missing"]:
            flag = words.FLAG_NAMES.get(finding["flag"], "other")
            lines.append(
                f"    {style.verdict(finding['verdict'])}  {flag}: "
                f"{finding['control']} {finding['reason']}"
            )
            lines += wrapped(finding["message"], " " * 8)
            if finding["evidence"]:
                lines += wrapped(words.entries(finding), " " * 8)
            if remedy := words.remedy(finding):
                lines += wrapped(remedy, " " * 8, "      → ")
    return lines


def _all(report: Report, style: Style) -> list[str]:
    rows = [
        [
            words.when(row["started"], report["zone"]),
            cell(row["environment"]),
            cell(row["repository"]),
            words.short(row["sha"]),
            words.standing(row),
            *(words.signed(row["flags"][flag]) for flag in words.FLAG_NAMES),
        ]
        for row in report["deployments"]
    ]
    header = ["started", "environment", "repository", "SHA", "result", *words.FLAG_NAMES.values()]
    return ["", style.bold("All deployments"), *table(header, rows, "  ")]


def _rates(report: Report, style: Style) -> list[str]:
    before = report["previous"]
    was = ", ".join(f"{level} {words.percent(rate)}" for level, rate in before["rates"].items())
    return [
        "",
        style.bold("Compliance"),
        *(f"  {line}" for line in rate_lines(report)),
        f"  the week before ({before['week']}): {was}",
        f"  waived {report['counts']['verdicts']['waived']}, "
        f"pending {report['counts']['verdicts']['pending']}, "
        f"undecidable {report['counts']['verdicts']['undecidable']}",
    ]


def _sources(report: Report, style: Style) -> list[str]:
    lines = ["", style.bold("Sources")]
    lacking = words.incomplete(report)
    if not report["completeness"]:
        lines.append("  No repository in this ledger has deployments.")
    elif not lacking:
        lines.append("  Every source was complete for this week.")
    for row in lacking:
        spans = "; ".join(
            f"{words.when(gap['from'], report['zone'])} to {words.when(gap['to'], report['zone'])}"
            for gap in row["gaps"]
        )
        lines += wrapped(
            f"{cell(row['repository'])} {row['kind']}: {row['state']}, without {spans}",
            "    ",
            "  ",
        )
    for row in report["unbound"]:
        lines += wrapped(words.unbound(row), "    ", "  ")
    for row in report["quarantined"]:
        lines.append(
            f"  In quarantine: {row['count']} {cell(row['kind'])} ({row['reason']}), "
            f"{row['new']} of this week"
        )
    return lines
