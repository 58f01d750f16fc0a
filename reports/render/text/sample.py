"""A sample with its evidence sheets, for a terminal."""

from reports.basis.envelope import Report
from reports.basis.verdicts import VERDICTS
from reports.render.audit import words
from reports.render.text.terminal import Style, cell, foot, head, table, text_of, wrapped
from reports.render.words import FLAG_NAMES, entries, exactly


def sample_text(report: Report, style: Style) -> str:
    """How it was drawn, then a sheet for each deployment; what does not apply is counted."""
    asked = report["provenance"]["parameters"]
    title = f"Sample of {len(report['sheets'])} of {report['population']} deployments"
    lines = [*head(title, report, style), "", words.span(report), f"Seed {asked['seed']}"]
    lines += wrapped(report["algorithm"], "")
    left = ", ".join(f"{count} {why}" for why, count in report["left_out"].items())
    lines += [f"Not drawn from: {left or 'nothing'}", ""]
    rows = [
        [cell(words.place(one["stratum"])), str(one["population"]), str(one["sample"])]
        for one in report["strata"]
    ]
    lines += table(["stratum", "deployments", "drawn"], rows)
    for sheet in report["sheets"]:
        lines += ["", *_sheet(sheet, style)]
    return text_of(lines + foot(report, style))


def _sheet(sheet: Report, style: Style) -> list[str]:
    place = f"{cell(sheet['repository'])}, {cell(sheet['environment'])}"
    lines = [
        style.bold(f"{sheet['number']}. Deployment {cell(sheet['id'])}, {place}"),
        f"  {exactly(sheet['started'])} by {cell(sheet['actor'])}, SHA {cell(sheet['sha'])}",
        "  " + "  ".join(f"{FLAG_NAMES[flag]}: {style.verdict(sheet['flags'][flag])}"
                         for flag in FLAG_NAMES),
    ]  # fmt: skip
    for verdict in VERDICTS[:-1]:
        for row in (row for row in sheet["controls"] if row["verdict"] == verdict):
            lines.append(f"  {style.verdict(verdict)}  {row['control']}: {row['reason']}")
            lines += wrapped(row["message"], "      ")
            if row["evidence"]:
                lines += wrapped(entries(row), "      ")
            lines += wrapped(f"By hand: {row['check_by_hand']}", "      ")
    skipped = sum(row["verdict"] == "not_applicable" for row in sheet["controls"])
    return [*lines, f"  {skipped} controls do not apply."]
