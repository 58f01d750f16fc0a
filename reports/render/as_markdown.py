"""Markdown, for a wiki or an issue: text from outside stays text."""

from reports.basis.envelope import Report
from reports.render import exception_words, words
from reports.render.interface import Format
from reports.render.marks import escape, table
from reports.render.weekly.markdown import weekly_markdown, weekly_summary


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
SUMMARY = Format("summary", {"weekly": weekly_summary}, suffix="summary.md")
