"""CSV of the auditor's reports: the population member by member, the sample control by control."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from reports.basis.envelope import Report
from reports.basis.verdicts import VERDICTS
from reports.render.as_csv import harmless
from reports.render.interface import Format

_HEAD = ("as_of", "policy", "simulated")
_MEMBER = ("population", "part", "id", "repository", "environment", "happened_at", "matches",
           "proved", "count")  # fmt: skip
_SHEET = ("number", "id", "repository", "environment", "kind", "sha", "started", "actor", "control",
          "clause", "level", "verdict", "reason", "message", "evidence", "strengths",
          "check_by_hand")  # fmt: skip
_ROW = ("by", "name", "subjects", *VERDICTS, "rate_mandatory", "rate_default")


def population_csv(report: Report) -> str:
    """One line a member; `proved` is empty where nothing is missing."""
    return _written(report, _MEMBER, report["members"])


def sample_csv(report: Report) -> str:
    """One line for each control of each deployment drawn."""
    rows = ({**sheet, **row} for sheet in report["sheets"] for row in sheet["controls"])
    return _written(report, _SHEET, rows)


def controls_csv(report: Report) -> str:
    """One line a row of the report; a rate with nothing to count is empty."""
    rows = (
        {
            "by": report["by"],
            **row,
            **row["verdicts"],
            "rate_mandatory": row["rates"]["mandatory"],
            "rate_default": row["rates"]["default"],
        }
        for row in report["rows"]
    )
    return _written(report, _ROW, rows)


def _written(report: Report, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    """The rows; on a simulated ledger every line says SIMULATED."""
    head = {
        "as_of": report["as_of"],
        "policy": report["policy"],
        "simulated": "SIMULATED" if report["simulated"] else "",
    }
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*columns, *_HEAD])
    for row in rows:
        said = {**row, **head}
        writer.writerow([harmless(_plain(said[name])) for name in (*columns, *_HEAD)])
    return out.getvalue()


def _plain(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return " ".join(str(one) for one in value) if isinstance(value, list) else value


CSV = Format("csv", {"population": population_csv, "sample": sample_csv, "controls": controls_csv})
