"""CSV of the findings, for spreadsheets: cells that a spreadsheet would compute are made text."""

import csv
import io
from typing import Any

from reports.envelope import Report
from reports.render.hidden import visible
from reports.render.interface import Format

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


CSV = Format("csv", {"findings": findings_csv})
