"""Markdown of the weekly report, for a wiki or an issue: text from outside stays text."""

from reports.envelope import Report
from reports.render import exception_words, words
from reports.render.interface import Format
from reports.render.marks import escape, link, table
from reports.verdicts import LACKING, VERDICTS


def weekly_markdown(report: Report) -> str:
    """The weekly report as one document."""
    monday, sunday = words.days(report)
    lines = [f"# Deployments of week {report['week']}", ""]
    if report["simulated"]:
        lines += [f"> **{words.SIMULATED}**", ""]
    lines += [f"{monday} to {sunday}, {report['zone']}", "", f"**{words.headline(report)}**", ""]
    if not report["complete"]:
        lines += ["The week is not over: what is pending may still come.", ""]
    if report["deployments"]:
        lines += _environments(report) + _missing(report) + _all(report) + _rates(report)
    else:
        lines += [words.COLLECT, ""]
    return "\n".join(lines + _sources(report) + foot(report)) + "\n"


def _spread(counted: dict[str, int]) -> str:
    return ", ".join(
        f"{words.signed(verdict)} {counted[verdict]}" for verdict in VERDICTS if counted[verdict]
    )


def _environments(report: Report) -> list[str]:
    header = ["Environment", "Has everything", *words.FLAG_NAMES.values(), "Mandatory", "Default"]
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
    return ["## Environments", "", *table(header, rows)]


def _missing(report: Report) -> list[str]:
    lacking = [row for row in report["deployments"] if row["verdict"] in LACKING]
    lines = [f"## What is missing ({len(lacking)})", ""]
    if not lacking:
        return [*lines, words.NOTHING_MISSING, ""]
    for row in lacking:
        sha = link(escape(words.short(row["sha"])), row["url"])
        place = f"{escape(row['environment'])}, {escape(row['repository'])} {sha}"
        lines += [f"### {place}, {words.when(row['started'], report['zone'])}", ""]
        actor = escape(row["actor"] or "nobody known")
        lines += [f"Deployment {escape(row['id'])} by {actor}", ""]
        for finding in row["missing"]:
            flag = words.FLAG_NAMES.get(finding["flag"], "Other")
            lines += [
                f"- **{words.signed(finding['verdict'])}** {flag}: "
                f"{finding['control']} `{finding['reason']}`",
                f"  - {escape(finding['message'])}",
            ]
            if finding["evidence"]:
                lines.append(f"  - Rests on {words.entries(finding)}")
            if remedy := words.remedy(finding):
                lines.append(f"  - What to do: {escape(remedy)}")
        lines.append("")
    return lines


def _all(report: Report) -> list[str]:
    header = ["Started", "Environment", "Repository", "SHA", "By", "Result",
              *words.FLAG_NAMES.values()]  # fmt: skip
    rows = [
        [
            words.when(row["started"], report["zone"]),
            escape(row["environment"]),
            escape(row["repository"]),
            link(escape(words.short(row["sha"])), row["url"]),
            escape(row["actor"] or "missing"),
            words.standing(row),
            *(words.signed(row["flags"][flag]) for flag in words.FLAG_NAMES),
        ]
        for row in report["deployments"]
    ]
    return ["## All deployments", "", *table(header, rows)]


def _rates(report: Report) -> list[str]:
    before = report["previous"]
    rows = [
        [
            level,
            words.percent(rate),
            f"{report['rated'][level]['pass']} of {sum(report['rated'][level].values())}",
            words.percent(before["rates"][level]),
        ]
        for level, rate in report["rates"].items()
    ]
    header = ["Controls", report["week"], "Findings that pass", before["week"]]
    verdicts = report["counts"]["verdicts"]
    reasons = [
        [words.signed(row["verdict"]), f"`{row['reason']}`", str(row["count"])]
        for row in report["counts"]["reasons"]
        if row["verdict"] in LACKING
    ]
    lines = ["## Compliance", "", *table(header, rows)]
    lines += [", ".join(f"{words.signed(name)}: {verdicts[name]}" for name in VERDICTS), ""]
    return lines + (table(["Verdict", "Reason", "Findings"], reasons) if reasons else [])


def _sources(report: Report) -> list[str]:
    lines = ["## Sources", ""]
    lacking = words.incomplete(report)
    if not report["completeness"]:
        lines += ["No repository in this ledger has deployments.", ""]
    elif not lacking:
        lines += ["Every source was complete for this week.", ""]
    else:
        rows = [
            [escape(row["repository"]), escape(row["kind"]), row["state"], _gaps(row, report)]
            for row in lacking
        ]
        lines += table(["Repository", "Source", "State", "Not covered"], rows)
    if report["unbound"]:
        lines += [*(f"- {escape(words.unbound(row))}" for row in report["unbound"]), ""]
    for row in report["quarantined"]:
        lines.append(
            f"- In quarantine: {row['count']} {escape(row['kind'])} (`{row['reason']}`), "
            f"{row['new']} of this week"
        )
    return [*lines, ""] if report["quarantined"] else lines


def _gaps(row: Report, report: Report) -> str:
    zone = report["zone"]
    return "; ".join(
        f"{words.when(gap['from'], zone)} to {words.when(gap['to'], zone)}" for gap in row["gaps"]
    )


def foot(report: Report) -> list[str]:
    ledger = report["ledger"]
    return [
        "---",
        "",
        f"As of {words.exactly(report['as_of'])}; ledger {escape(ledger['origin'])} with "
        f"{ledger['size']} entries, root `{ledger['root']}`; policy `{report['policy']}`; rules "
        f"`{report['provenance']['rules_sha256']}`; deploy-ledger {report['tool']}.",
    ]


def exceptions_markdown(report: Report) -> str:
    """The register of exceptions as one document."""
    lines = ["# Exceptions", ""]
    if report["simulated"]:
        lines += [f"> **{words.SIMULATED}**", ""]
    lines += [exception_words.exceptions_headline(report), ""]
    for group, title in exception_words.EXCEPTION_GROUPS.items():
        rows = [
            [escape(cell) for cell in exception_words.exception_cells(row)]
            for row in report["exceptions"]
            if row["group"] == group
        ]
        if rows:
            lines += [f"## {title}", "", *table(list(exception_words.EXCEPTION_COLUMNS), rows)]
    return "\n".join(lines + foot(report)) + "\n"


MARKDOWN = Format("md", {"weekly": weekly_markdown, "exceptions": exceptions_markdown})
