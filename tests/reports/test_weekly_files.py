"""The weekly report as PDF, workbook, CSV and step summary, read back by other libraries."""

import csv
import io
from typing import Any

import openpyxl
import pytest
from pypdf import PdfReader

from ledger.clock import parse_time
from reports.basis.envelope import Report
from reports.judge.evaluate import Judgement
from reports.render import produce, render
from reports.render.as_pdf import STANDARDS, compiled, shown
from reports.render.deliver import deliver
from reports.render.weekly.markdown import bounded
from reports.weekly import weekly
from reports.weekly.items import items
from tests.reports.read_back import cells


@pytest.fixture(scope="module")
def report(judged_acme: Judgement) -> Report:
    """A week with failures of all kinds."""
    return weekly(judged_acme, "2026-W37")


def made(report: Report, form: str) -> bytes:
    """A report in a format of bytes."""
    found = produce("weekly", report, form)
    assert isinstance(found, bytes)
    return found


def test_a_pdf_says_which_standards_it_keeps_and_is_dated_as_of_the_report(report: Report) -> None:
    reader = PdfReader(io.BytesIO(made(report, "pdf")))
    assert reader.metadata
    assert reader.metadata.creation_date == parse_time(report["as_of"])
    assert reader.metadata.title == "Deployments of week 2026-W37"
    root: Any = reader.trailer["/Root"]
    assert root["/Lang"] == "en"
    assert root["/MarkInfo"]["/Marked"]
    said = root["/Metadata"].get_object().get_data().decode()
    for part in ("<pdfaid:part>2<", "<pdfaid:conformance>A<", "<pdfuaid:part>1<"):
        assert part in said
    assert STANDARDS == ["a-2a", "ua-1"]


def test_a_pdf_is_made_with_its_own_fonts_only(report: Report) -> None:
    names = set()
    for page in PdfReader(io.BytesIO(made(report, "pdf"))).pages:
        resources: Any = page["/Resources"]
        names |= {font["/BaseFont"].partition("+")[2] for font in resources["/Font"].values()}
    assert {name.partition("-")[0] for name in names} <= {"LibertinusSerif", "DejaVuSansMono"}


def test_every_character_that_a_pdf_is_given_has_a_glyph(report: Report) -> None:
    every = [chr(number) for number in range(0x20, 0x3000)]
    text = " ".join(one for one in every if shown(one) == one)
    assert len(text) > 2000
    assert shown(text[:600]) == text[:600]
    parts = [text[start : start + 500] for start in range(0, len(text), 500)]
    full = {**report, "quarantined": [
        {"kind": part, "reason": "x", "count": 1, "new": 0} for part in parts
    ]}  # fmt: skip
    assert compiled(full, "pdf")[0].startswith(b"%PDF")
    assert shown("東京 \U0001f44d") == "\\u6771\\u4eac \\U0001f44d"


def test_the_first_page_of_a_pdf_has_the_worst_deployment_and_the_rates(report: Report) -> None:
    text = PdfReader(io.BytesIO(made(report, "pdf"))).pages[0].extract_text()
    worst = report["deployments"][0]
    assert worst["sha"][:7] in text
    assert items(worst["missing"])[0]["message"][:40] in " ".join(text.split())
    assert "Verification" in text


def test_a_workbook_has_its_sheets_in_order_and_is_dated_as_of_the_report(report: Report) -> None:
    book = openpyxl.load_workbook(io.BytesIO(made(report, "xlsx")))
    assert book.sheetnames == ["Summary", "Deployments", "Missing", "Trend", "Coverage"]
    assert book.properties.created == parse_time(report["as_of"]).replace(tzinfo=None)
    found = cells(made(report, "xlsx"))
    assert len(found["Deployments"]) == 1 + len(report["deployments"])
    lacks = [*report["deployments"], *report["became_late"], *report["others"]]
    assert len(found["Missing"]) == 1 + sum(len(items(row["missing"])) for row in lacks)
    assert len(found["Trend"]) == 13
    header, *_, last = found["Trend"]
    assert last[header.index("mandatory")] == pytest.approx(report["rates"]["mandatory"])
    shas = [row[found["Deployments"][0].index("sha")] for row in found["Deployments"][1:]]
    assert shas == [row["sha"] for row in report["deployments"]]


def test_csv_has_a_line_for_each_thing_that_is_missing(report: Report) -> None:
    rows = list(csv.DictReader(io.StringIO(render("weekly", report, "csv"))))
    expected = [
        (row["id"], ", ".join(item["controls"]))
        for row in report["deployments"]
        for item in items(row["missing"]) or [{"controls": []}]
    ]
    assert [(row["id"], row["missing_controls"]) for row in rows] == expected
    assert {row["simulated"] for row in rows} == {"SIMULATED"}


def test_a_step_summary_is_cut_where_github_would_not_take_it(report: Report) -> None:
    whole = render("weekly", report, "md")
    assert bounded(whole, len(whole.encode())) == whole
    most = 4096
    cut = bounded(whole, most)
    assert len(cut.encode()) <= most
    kept, said = cut.rsplit("\n**", 1)
    assert whole.startswith(kept)
    left = whole.count("\n") - kept.count("\n")
    assert said.startswith(f"{left} lines (")
    row = report["deployments"][0]
    huge = {**report, "deployments": [row] * 3000}
    assert len(render("weekly", huge, "summary").encode()) <= 1024 * 1024


def test_files_are_named_after_week_and_format(report: Report, tmp_path: Any) -> None:
    deliver("weekly", report, ["pdf", "xlsx", "summary", "md"], tmp_path)
    names = ["weekly-2026-W37." + end for end in ("md", "pdf", "summary.md", "xlsx")]
    assert sorted(path.name for path in tmp_path.iterdir()) == names
    assert (tmp_path / names[1]).read_bytes() == made(report, "pdf")


def test_bytes_go_to_a_pipe_as_they_are(
    report: Report, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    deliver("weekly", report, ["pdf"])
    assert capfdbinary.readouterr().out == made(report, "pdf")
