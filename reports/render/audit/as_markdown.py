"""Markdown of the auditor's reports: text from outside stays text."""

from reports.basis.envelope import Report
from reports.basis.verdicts import VERDICTS
from reports.render import words as plain
from reports.render.as_markdown import foot
from reports.render.audit import words
from reports.render.interface import Format
from reports.render.marks import escape, link, table


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


def ipe_markdown(report: Report) -> str:
    """How each report of a pack was made, from what, and how complete that was."""
    made = report["provenance"]
    lines = _titled("IPE sheet: how these reports were made", report)
    facts = {
        "Ledger": f"{escape(report['ledger']['origin'])}, {report['ledger']['size']} entries",
        "Root": f"`{report['ledger']['root']}`",
        "Judged at": plain.exactly(report["as_of"]),
        "Program": f"deploy-ledger {escape(report['tool'])}",
        "Rules (the queries)": f"SHA-256 `{made['rules_sha256']}` over `rules/`",
        "Policy in force": f"`{report['policy']}`",
        "Records in quarantine": str(report["quarantine"]),
        **{f"Number of {name}": str(count) for name, count in report["holds"].items()},
    }
    lines += table(["What", "Which"], [[name, said] for name, said in facts.items()])
    lines += ["## Reports", ""]
    lines += table(["Report", "Parameters", "Rows", "Files"], [[
        one["report"],
        escape(", ".join(f"{k}={v}" for k, v in one["parameters"].items()) or "none"),
        str(one["rows"]),
        ", ".join(one["files"]),
    ] for one in report["reports"]])  # fmt: skip
    lines += ["## Policies", ""]
    lines += table(["Hash", "Entry", "From", "To"], [[
        f"`{one['name']}`",
        str(one["entry"] or "none"),
        plain.exactly(one["from"]) if one["from"] else "the beginning",
        plain.exactly(one["to"]) if one["to"] else "now",
    ] for one in report["policies"]])  # fmt: skip
    lines += [
        "## Anchors",
        "",
        *(f"- {escape(place)}" for place in report["anchors"] or ["none"]),
        "",
    ]
    lines += ["## What each source stated to be complete", ""]
    lines += table(["Source", "Kind", "Repository", "From", "To"], [[
        escape(one["source"]), escape(one["kind"]), escape(one["repository"]),
        plain.exactly(one["from"]), plain.exactly(one["to"]),
    ] for one in report["coverage"]])  # fmt: skip
    lacking = [row for row in report["completeness"] if row["state"] != "complete"]
    lines += [f"## Sources that were not complete for this period ({len(lacking)})", ""]
    lines += table(["Repository", "Source", "State", "Not covered"], [[
        escape(row["repository"]), escape(row["kind"]), row["state"],
        "; ".join(f"{plain.exactly(gap['from'])} to {plain.exactly(gap['to'])}"
                  for gap in row["gaps"]),
    ] for row in lacking])  # fmt: skip
    return _document(lines, report)


MARKDOWN = Format(
    "md",
    {
        "population": population_markdown,
        "sample": sample_markdown,
        "controls": controls_markdown,
        "ipe": ipe_markdown,
    },
)
