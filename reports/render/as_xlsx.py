"""XLSX: a workbook in which every text is a text, and the same report is the same bytes."""

import io

from ledger.clock import parse_time
from reports.basis.envelope import Report
from reports.render.hidden import visible
from reports.render.interface import Format
from reports.render.weekly.sheets import Sheet, Value, sheets

MOST_ROWS = 1_000_000
"""A sheet of a workbook holds 1,048,576."""
_WIDEST = 60


def weekly_xlsx(report: Report) -> bytes:
    """The weekly report as a workbook: Summary, Deployments, Missing, Trend, Coverage."""
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        # Else the workbook says when it was made.
        made_at = parse_time(report["as_of"]).replace(tzinfo=None, microsecond=0)
        title = f"Deployments of week {report['week']}"
        book.set_properties({"title": title, "author": "deploy-ledger", "created": made_at})
        bold = book.add_format({"bold": True})
        percent = book.add_format({"num_format": "0.0 %"})
        for sheet in sheets(report):
            page = book.add_worksheet(sheet.name)
            is_table = sheet.name != "Summary"
            for number, row in enumerate(_bounded(sheet)):
                for place, value in enumerate(row):
                    if isinstance(value, str):
                        # Never `write`: it reads a text that begins with = as a formula.
                        style = bold if number == 0 else None
                        page.write_string(number, place, visible(value), style)
                    elif value is not None:
                        form = percent if isinstance(value, float) else None
                        page.write_number(number, place, value, form)
            for place, width in enumerate(_widths(sheet)):
                page.set_column(place, place, width)
            if is_table:
                page.freeze_panes(1, 0)
                page.autofilter(0, 0, max(len(sheet.rows) - 1, 1), len(sheet.rows[0]) - 1)
    return out.getvalue()


def _bounded(sheet: Sheet) -> list[tuple[Value, ...]]:
    rows = [tuple(row) for row in sheet.rows[:MOST_ROWS]]
    left = len(sheet.rows) - len(rows)
    return [*rows, (f"{left} more rows do not fit into a sheet: see the CSV.",)] if left else rows


def _widths(sheet: Sheet) -> list[int]:
    """Of each column: as wide as its texts, within reason."""
    if sheet.name == "Summary":
        return [34, 30, 22, 22, 22, 22, 22, 22]
    head = sheet.rows[:200]
    return [
        min(max(len(str(row[place])) for row in head if len(row) > place) + 3, _WIDEST)
        for place in range(len(sheet.rows[0]))
    ]


XLSX = Format("xlsx", {"weekly": weekly_xlsx})
