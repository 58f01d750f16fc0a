"""The findings for a terminal: what needs attention, deployment by deployment, worst first."""

from itertools import groupby

from reports.basis.envelope import Report
from reports.basis.verdicts import LACKING, RANK, VERDICTS
from reports.render.text.terminal import Style, cell, foot, head, text_of, wrapped
from reports.render.words import entries, exactly

EMPTY = (
    "There are no deployments in this ledger as of that time: collect some with "
    "`deploy-ledger ingest github OWNER/NAME` or `deploy-ledger ingest archive DIR`."
)


def findings_text(report: Report, style: Style) -> str:
    """All findings that are neither a pass nor not applicable; those are counted."""
    found = report["findings"]
    lines = head("Findings", report, style)
    if not found:
        return text_of([*lines, "", *wrapped(EMPTY, ""), *foot(report, style)])
    counted = dict.fromkeys(VERDICTS, 0)
    for finding in found:
        counted[finding["verdict"]] += 1
    lines += ["", *(f"{style.verdict(name)}: {count}" for name, count in counted.items() if count)]
    for lacking in _by_subject(found):
        lines += ["", *_subject(lacking, style)]
    if not any(counted[verdict] for verdict in LACKING):
        lines += ["", "Nothing is missing: every control that applies is met."]
    else:
        lines += ["", "`deploy-ledger controls explain ID` says how to check and remedy a control."]
    return text_of(lines + foot(report, style))


def _by_subject(found: list[Report]) -> list[list[Report]]:
    grouped = groupby(found, key=lambda finding: finding["subject"]["id"])
    lacking = [[one for one in rows if one["verdict"] in LACKING] for _, rows in grouped]
    return sorted(
        (rows for rows in lacking if rows),
        key=lambda rows: min(RANK[one["verdict"]] for one in rows),
    )


def _subject(lacking: list[Report], style: Style) -> list[str]:
    subject = lacking[0]["subject"]
    place = f"{cell(subject['repository'])}, {cell(subject['environment'])}"
    lines = [style.bold(f"{place}, {subject['type']} {cell(subject['id'])}")]
    for finding in lacking:
        lines.append(
            f"  {style.verdict(finding['verdict'])}  {finding['control']}"
            f" (SOP {finding['clause']}, {finding['level']}): {finding['reason']}"
        )
        lines += wrapped(finding["message"], "      ")
        facts = [f"due {exactly(finding['due'])}"] if finding["due"] else []
        if finding["evidence"]:
            facts.append(entries(finding))
        lines += wrapped("; ".join(facts), "      ") if facts else []
    return lines
