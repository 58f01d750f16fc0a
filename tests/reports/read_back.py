"""A report as a reader of its format sees it: PDF and XLSX are read back by other libraries."""

import io

import openpyxl
from pypdf import PdfReader

from reports.basis.envelope import Report
from reports.render import formats, produce

FILES = ("pdf", "xlsx")


def cells(made: bytes) -> dict[str, list[tuple[object, ...]]]:
    """The values of each sheet of a workbook, row by row."""
    book = openpyxl.load_workbook(io.BytesIO(made))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def pdf_text(made: bytes) -> str:
    """All text of a PDF; where a word was broken it is joined again."""
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(made)).pages]
    return "\n".join(pages).replace("\u200b", "")


def seen(report: Report, form: str) -> str:
    """The text of a weekly report in a format, on one line."""
    made = produce("weekly", report, form)
    if isinstance(made, str):
        return " ".join(made.split())
    if form == "pdf":
        return " ".join(pdf_text(made).split())
    rows = [row for sheet in cells(made).values() for row in sheet]
    return " ".join(" ".join(str(cell) for cell in row if cell is not None) for row in rows)


def for_people() -> list[str]:
    """The formats of the weekly report that show the whole of it."""
    return [form for form in formats("weekly") if form not in ("json", "csv")]
