"""The catalogue for a terminal: the list of controls, and one of them explained."""

from reports.basis.envelope import Report
from reports.render.text.terminal import Style, head, table, text_of, wrapped
from reports.render.words import FLAG_NAMES


def catalogue_text(report: Report, style: Style) -> str:
    """One line for each control."""
    rows = [
        [
            control["control"],
            f"SOP {control['clause']}",
            control["level"],
            FLAG_NAMES.get(control["flag"], ""),
            control["statement"],
        ]
        for control in report["controls"]
    ]
    lines = head(f"{len(rows)} controls", report, style)
    lines += ["", *table(["control", "clause", "level", "flag", "what it asks"], rows)]
    return text_of([*lines, "", "`deploy-ledger controls explain ID` says why, and what to do."])


def control_text(report: Report, style: Style) -> str:
    """One control: what it asks, why, how to check it by hand, how to remedy, how it is judged."""
    clause = f"SOP {report['clause']}; {report['level']} ({report['level_source']})"
    lines = [
        *head(f"{report['control']}: {report['statement']}", report, style),
        "",
        f"Clause    {clause}",
        f"Applies   {', '.join(report['environments'])}",
    ]
    if report["flag"]:
        lines.append(f"Flag      {FLAG_NAMES[report['flag']]}")
    for title, name in (
        ("Why", "rationale"),
        ("How to check it by hand", "check_by_hand"),
        ("What to do when it fails", "remedy"),
    ):
        lines += ["", style.bold(title), *wrapped(report[name], "  ", "  ")]
    lines += ["", style.bold("How it is judged (SQL over the evidence of one deployment)")]
    return text_of([*lines, *(f"  {line}" for line in report["judged_by"].splitlines())])
