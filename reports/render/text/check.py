"""The gate's answer, and what another policy would have changed, for a terminal."""

from reports.basis.envelope import Report
from reports.render.text.terminal import Style, cell, foot, head, table, text_of, wrapped
from reports.render.words import short

MOST_CHANGES = 200


def check_text(report: Report, style: Style) -> str:
    """Whether the deployment may go, what is in its way, and what is decided later."""
    asked = report["asked"]
    title = f"{short(asked['sha'])} to {cell(asked['environment'])} of {cell(asked['repository'])}"
    lines = [*head(title, report, style), "", style.verdict(report["verdict"])]
    for (verdict, message), names in _grouped(report["missing"]).items():
        lines.append(f"  {style.verdict(verdict)}  {', '.join(names)}")
        lines += wrapped(message, "      ")
    if not report["missing"]:
        lines.append("  Nothing mandatory is in its way.")
    others = [one for one in report["findings"] if one not in report["missing"]]
    lines += ["", style.bold("Also judged")]
    lines += table(
        ["control", "level", "verdict", "reason"],
        [[one["control"], one["level"], one["verdict"], one["reason"]] for one in others],
    )
    later = ", ".join(one["control"] for one in report["later"])
    lines += ["", *wrapped(f"Decided later, or when the run is named: {later or 'nothing'}.", "")]
    return text_of(lines + foot(report, style))


def _grouped(missing: list[Report]) -> dict[tuple[str, str], list[str]]:
    """The controls that say the same."""
    found: dict[tuple[str, str], list[str]] = {}
    for one in missing:
        name = f"{one['control']} (SOP {one['clause']})"
        found.setdefault((one["verdict"], one["message"]), []).append(name)
    return found


def dry_run_text(report: Report, style: Style) -> str:
    """Which findings the tried policy would alter."""
    changes = report["changes"]
    lines = head("Another policy", report, style)
    lines += ["", f"{len(changes)} of {report['judged']} findings would be others."]
    rows = [
        [
            one["control"],
            cell(one["repository"]),
            cell(f"{one['subject_type']} {one['id']}"),
            f"{one['verdict'] or 'not judged'} {one['reason'] or ''}",
            f"{one['verdict_then'] or 'not judged'} {one['reason_then'] or ''}",
        ]
        for one in changes[:MOST_CHANGES]
    ]
    if rows:
        lines += ["", *table(["control", "repository", "subject", "now", "then"], rows)]
    if len(changes) > MOST_CHANGES:
        lines += ["", f"{len(changes) - MOST_CHANGES} more; `--json` has them all."]
    return text_of(lines + foot(report, style))
