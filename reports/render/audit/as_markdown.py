"""Markdown of the auditor's reports: text from outside stays text."""

from reports.envelope import Report
from reports.render import words as plain
from reports.render.as_markdown import escape, foot, link, table
from reports.render.audit import words
from reports.render.interface import Format
from reports.verdicts import VERDICTS


def _titled(title: str, report: Report) -> list[str]:
    simulated = [f"> **{plain.SIMULATED}**", ""] if report["simulated"] else []
    return [f"# {title}", "", *simulated, words.span(report), ""]


def _document(lines: list[str], report: Report) -> str:
    return "\n".join(lines + foot(report)) + "\n"


def population_markdown(report: Report) -> str:
    """The counts of each population, then every difference with what to ask."""
    lines = _titled("Population", report)
    lines += [f"**{words.population_headline(report)}**", ""]
    for counted in report["populations"]:
        lines += [f"## {words.POPULATIONS[counted['population']]}: {counted['total']}", ""]
        counts = [[str(part["count"]), words.PARTS[part["part"]]] for part in counted["parts"]]
        lines += table(["How many", "What of them"], counts)
    for reason, rows in words.differences(report):
        lines += [f"## `{reason}` ({len(rows)})", "", words.REASONS[reason], ""]
        header = [*words.POPULATION_COLUMNS, "Entries"]
        lines += table(header, [[*(escape(cell) for cell in words.population_cells(row)),
                                 " ".join(map(str, row["evidence"]))] for row in rows])  # fmt: skip
    lacking = [row for row in report["completeness"] if row["state"] != "complete"]
    if lacking:
        listed = [[escape(row["repository"]), row["kind"], row["state"]] for row in lacking]
        lines += ["## Sources that are not complete", ""]
        lines += table(["Repository", "Source", "State"], listed)
    return _document(lines, report)


def controls_markdown(report: Report) -> str:
    """Verdicts and rates, a line for each control, clause, repository or role."""
    lines = _titled(f"Controls by {report['by']}", report)
    header = [report["by"], *(plain.signed(name) for name in VERDICTS), "Mandatory", "Default"]
    rows = [
        [
            escape(row["name"] or "missing"),
            *(str(row["verdicts"][verdict]) for verdict in VERDICTS),
            plain.percent(row["rates"]["mandatory"]),
            plain.percent(row["rates"]["default"]),
        ]
        for row in report["rows"]
    ]
    lines += table(header, rows)
    for level, rate in report["rates"].items():
        passed, total = report["rated"][level]["pass"], sum(report["rated"][level].values())
        lines += [f"{level}: {plain.percent(rate)} ({passed} of {total} findings pass)", ""]
    return _document(lines, report)


def sample_markdown(report: Report) -> str:
    """How the sample was drawn, then one sheet for each deployment, to be filled in by hand."""
    asked = report["provenance"]["parameters"]
    title = f"Sample of {len(report['sheets'])} of {report['population']} deployments"
    lines = _titled(title, report)
    lines += [f"Seed {asked['seed']}, size {asked['size']}. {report['algorithm']}", ""]
    left = ", ".join(f"{count} {why}" for why, count in report["left_out"].items())
    lines += [f"Not drawn from: {left or 'nothing'}.", ""]
    rows = [
        [escape(words.place(one["stratum"])), str(one["population"]), str(one["sample"])]
        for one in report["strata"]
    ]
    lines += table(["Stratum", "Deployments", "Drawn"], rows)
    for sheet in report["sheets"]:
        lines += _sheet(sheet)
    return _document(lines, report)


def _sheet(sheet: Report) -> list[str]:
    name = link(escape(sheet["id"]), sheet["url"])
    lines = [f"## {sheet['number']}. Deployment {name}", ""]
    lines += table(
        ["Repository", "Environment", "SHA", "Started", "By", *plain.FLAG_NAMES.values()],
        [[
            escape(sheet["repository"] or "missing"),
            escape(sheet["environment"] or "missing"),
            escape(sheet["sha"] or "missing"),
            plain.exactly(sheet["started"]),
            escape(sheet["actor"] or "missing"),
            *(plain.signed(sheet["flags"][flag]) for flag in plain.FLAG_NAMES),
        ]],
    )  # fmt: skip
    applies = [row for row in sheet["controls"] if row["verdict"] != "not_applicable"]
    lines += table(
        ["Control", "Verdict", "Why", "Entries", "How to check by hand", "Seen"],
        [[
            f"{row['control']} (SOP {escape(row['clause'])}, {row['level']})",
            plain.signed(row["verdict"]),
            f"`{row['reason']}` {escape(row['message'])}",
            plain.entries(row) or "none",
            escape(row["check_by_hand"]),
            "",
        ] for row in applies],
    )  # fmt: skip
    skipped = len(sheet["controls"]) - len(applies)
    lines += [f"{skipped} controls do not apply.", ""]
    entries = [
        [str(row["entry"]), row["kind"], escape(row["key"]), plain.exactly(row["occurred_at"]),
         row["strength"]]
        for row in sheet["ledger_entries"]
    ]  # fmt: skip
    return lines + table(["Entry", "Kind", "Key", "Occurred", "Strength"], entries)


MARKDOWN = Format(
    "md",
    {
        "population": population_markdown,
        "sample": sample_markdown,
        "controls": controls_markdown,
    },
)
