"""CSV of the findings, for spreadsheets: cells that a spreadsheet would compute are made text."""

import csv
import io
from typing import Any

from reports.basis.envelope import Report
from reports.render.hidden import visible
from reports.render.interface import Format
from reports.render.weekly.sheets import DEPLOYMENT, MISSING, deployment, missing
from reports.weekly.items import items

COLUMNS = (
    "control", "clause", "level", "verdict", "reason", "message", "subject_type", "subject_id",
    "repository", "environment", "evidence", "due", "waiver", "as_of", "policy", "simulated",
    "strengths",
)  # fmt: skip

# A full-width sign is read as its plain one by some spreadsheets.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001 - look-alikes on purpose


def findings_csv(report: Report) -> str:
    """One line a finding; on a simulated ledger every line says SIMULATED."""
    head = {
        "as_of": report["as_of"],
        "policy": report["policy"],
        "simulated": "SIMULATED" if report["simulated"] else "",
    }
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    for finding in report["findings"]:
        subject = finding["subject"]
        row = {**finding, **subject, **head}
        row["subject_type"], row["subject_id"] = subject["type"], subject["id"]
        row["evidence"] = " ".join(str(seq) for seq in finding["evidence"])
        row["strengths"] = " ".join(finding["strengths"])
        writer.writerow({name: harmless(row[name]) for name in COLUMNS})
    return out.getvalue()


def harmless(value: Any) -> str:
    """A cell of one line that no spreadsheet computes: a formula gets a leading apostrophe."""
    text = "" if value is None else str(value)
    shown = visible(text, longest=None)
    return f"'{shown}" if text.startswith(_FORMULA) else shown


def weekly_csv(report: Report) -> str:
    """One line for each thing that a deployment of the week lacks, and one where it lacks nothing.

    On a simulated ledger every line says SIMULATED.
    """
    own = MISSING[MISSING.index("verdict") :]
    header = [*DEPLOYMENT, *(f"missing_{name}" for name in own), "as_of", "policy", "simulated"]
    head = [report["as_of"], report["policy"], "SIMULATED" if report["simulated"] else ""]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    for row in report["deployments"]:
        about = {"subject_type": "deployment", **{name: row[name] for name in MISSING[1:4]}}
        lacks = [missing(about, found)[-len(own) :] for found in items(row["missing"])]
        for listed in lacks or [[None] * len(own)]:
            cells = [*deployment(row, report), *listed, *head]
            writer.writerow([harmless("" if cell is None else cell) for cell in cells])
    return out.getvalue()


CSV = Format("csv", {"findings": findings_csv, "weekly": weekly_csv})
