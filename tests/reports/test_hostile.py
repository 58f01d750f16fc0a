"""Text from outside stays text, in every format of every report that shows it."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import openpyxl
import pytest
from markdown_it import MarkdownIt
from pypdf import PdfReader

from ledger.clock import SIMULATED_NOW
from reports.basis.envelope import Report
from reports.build import build
from reports.found.counts import counts
from reports.found.findings import findings
from reports.judge.evaluate import judge
from reports.render import formats, produce, render
from reports.render.hidden import HIDDEN, visible
from reports.render.links import web_address
from reports.state.status import status
from reports.weekly import weekly
from tests.reports.read_back import FILES, seen
from tests.reports.small import HOSTILE, commit, deployed, make, pull, record, sha
from tests.reports.traces import trace

NOON = "2026-11-02T12:00:00Z"
EVIL_URLS = (
    "javascript:alert(1)",
    "JavaScript://github.com/%0aalert(1)",
    "data:text/html,<script>alert(1)</script>",
    "https://example.com/)[x](javascript:alert(1)",
    'https://example.com/" onmouseover="alert(1)',
    "https://example.com/>\n<script>",
    "https://example.com/\u202e",
    "http://[",
)


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Report]]:
    """Every report over a ledger in which all that can be named is named by an attacker."""
    path = tmp_path_factory.mktemp("hostile") / "ledger.duckdb"
    made = [commit("main")]
    for number, (name, text) in enumerate(HOSTILE.items(), start=1):
        said = {"environment": text, "by": text, "branch": text, "mechanism": text}
        made += [
            deployed(f"{text} {name}", f"2026-10-27T08:0{number}:00Z", sha=sha("main"), **said),
            deployed(name, f"2026-10-28T08:0{number}:00Z", sha=text, by=text),
            record("qa", sha=sha("main"), environment=text, result="pass", time=NOON, by=text,
                   tester=text, notes=text, id=text, ticket="ENG-7"),
            record("verification", deployment_id=f"record:{name}", result="pass", by=text,
                   time="2026-10-28T09:00:00Z", version_seen=text, checks=[text]),
            record("approval", purpose="gate", deployment_id=f"record:{name}", approver=text,
                   decision="approved", time="2026-10-28T07:00:00Z"),
            record("ticket", key="ENG-7", status=text, title=text, by=text, time=NOON),
            pull(number, text, "main", text, title=f"ENG-7 {text}", user={"login": text}),
        ]  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(SIMULATED_NOW, NOON)
        make(path, *made)
        status_then = status(path)
    with judge(path, NOON) as judgement:
        week = weekly(judgement)
        assert len(week["deployments"]) == 2 * len(HOSTILE)
        for row, url in zip(week["deployments"], EVIL_URLS, strict=False):
            row["url"] = url
        traced = trace(judgement, "ENG-7")
        assert len(traced["deployments"]) >= len(HOSTILE)
        for event, url in zip(traced["timeline"], EVIL_URLS, strict=False):
            event["url"] = url
        for version in traced["matrix"]["versions"]:
            for cell in version["cells"]:
                for row in cell["qa"]:
                    row["url"] = EVIL_URLS[0]
        yield {
            "findings": findings(judgement),
            "counts": counts(judgement),
            "weekly": week,
            "trace": traced,
            "status": status_then,
            "population": build("population", judgement),
            "controls": build("controls", judgement, by="role"),
            "sample": build("sample", judgement, seed="1", size="40", strata=""),
        }


AUDITED = ["population", "controls", "sample"]


@pytest.mark.parametrize("name", ["findings", "counts", "weekly", "trace", "status", *AUDITED])
def test_nothing_hidden_comes_through(reports: dict[str, Report], name: str) -> None:
    for form in formats(name):
        if form in FILES:
            continue
        text = render(name, reports[name], form)
        assert not set(HIDDEN.findall(text)) - {"\n"}, form
        assert text.endswith("\n"), form
        if form != "json":
            assert "SIMULATED" in text, form


@pytest.mark.parametrize("form", FILES)
def test_what_attackers_write_is_text_in_a_file_too(reports: dict[str, Report], form: str) -> None:
    text = seen(reports["weekly"], form)
    assert not HIDDEN.findall(text)
    assert "SIMULATED" in text
    # A name is cut at a length that a line can bear; a reader joins what a page had to break.
    joined = re.sub(r"\s", "", text)
    for said in HOSTILE.values():
        assert re.sub(r"\s", "", visible(said, 40 if len(said) > 600 else None))[:40] in joined


def test_the_pages_of_a_pdf_run_nothing_and_link_only_to_the_web(
    reports: dict[str, Report],
) -> None:
    made = produce("weekly", reports["weekly"], "pdf")
    assert isinstance(made, bytes)
    reader = PdfReader(io.BytesIO(made))
    root: Any = reader.trailer["/Root"]
    assert "/OpenAction" not in root
    assert "/Names" not in root
    links = [note for page in reader.pages for note in page.get("/Annots", [])]
    assert links == []


def test_no_cell_of_a_workbook_is_computed_or_a_link(reports: dict[str, Report]) -> None:
    report = json.loads(json.dumps(reports["weekly"]))
    for row in report["deployments"]:
        row["actor"] = HOSTILE["formula"]
        for finding in row["missing"]:
            finding["message"] = HOSTILE["formula"]
    made = produce("weekly", report, "xlsx")
    assert isinstance(made, bytes)
    book = openpyxl.load_workbook(io.BytesIO(made))
    found = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in found} <= {"s", "n"}
    assert not [cell for cell in found if cell.hyperlink]
    formulas = [cell for cell in found if cell.value == HOSTILE["formula"]]
    assert len(formulas) > len(report["deployments"])
    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        for name in parts.namelist():
            content = parts.read(name).decode()
            assert "<f>" not in content
            assert "externalLink" not in name


@pytest.mark.parametrize("name", ["findings", "weekly", "trace", *AUDITED])
def test_a_terminal_gets_short_lines_and_no_escape_of_others(
    reports: dict[str, Report], name: str
) -> None:
    plain = render(name, reports[name], "text")
    assert "\x1b" not in plain
    assert max(map(len, plain.splitlines())) < 800
    coloured = render(name, reports[name], "text", colour=True)
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain


@pytest.mark.parametrize("name", ["findings", "weekly", "trace", "status", *AUDITED])
def test_json_is_the_same_data(reports: dict[str, Report], name: str) -> None:
    assert json.loads(render(name, reports[name], "json")) == reports[name]


def test_a_spreadsheet_computes_nothing(reports: dict[str, Report]) -> None:
    report = reports["findings"]
    for finding in report["findings"]:
        finding["message"] = HOSTILE["formula"]
    rows = list(csv.reader(io.StringIO(render("findings", report, "csv"))))
    assert {len(row) for row in rows} == {len(rows[0])}
    assert len(rows) == 1 + len(report["findings"])
    for row in rows:
        assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    names = dict(zip(rows[0], rows[1], strict=True))
    assert names["message"] == "'" + HOSTILE["formula"]
    assert names["simulated"] == "SIMULATED"


@pytest.mark.parametrize("name", AUDITED)
def test_no_cell_of_an_auditor_is_computed(reports: dict[str, Report], name: str) -> None:
    rows = list(csv.reader(io.StringIO(render(name, reports[name], "csv"))))
    assert len(rows) > 1
    assert {len(row) for row in rows} == {len(rows[0])}
    for row in rows:
        assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


@pytest.mark.parametrize("name", AUDITED)
def test_an_auditors_markdown_stays_what_it_was_meant_to_be(
    reports: dict[str, Report], name: str
) -> None:
    text = render(name, reports[name], "md")
    html = MarkdownIt("commonmark").enable("table").render(text)
    page = _Page(html)
    harmless(page)
    tags = [tag for tag, _ in page.tags]
    assert tags.count("h1") == 1
    assert "a" not in tags
    assert not re.search(r"@\w", html)
    for table in html.split("<table>")[1:]:
        rows = table.split("</table>")[0].split("<tr>")[1:]
        assert len({row.count("<td>") + row.count("<th>") for row in rows}) == 1


class _Page(HTMLParser):
    """The tags, attributes and text of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "hr"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def harmless(page: _Page) -> None:
    for tag, attributes in page.tags:
        assert tag not in ("script", "img", "iframe", "object", "embed", "link", "form", "base")
        for name, value in attributes.items():
            assert not name.startswith("on")
            assert name not in ("src", "srcset", "action", "style", "background")
            if name == "href":
                assert web_address(value) == value
    assert page.open == []


@pytest.mark.parametrize("name", ["weekly", "trace"])
def test_a_page_runs_nothing_and_asks_for_nothing(reports: dict[str, Report], name: str) -> None:
    text = render(name, reports[name], "html")
    page = _Page(text)
    harmless(page)
    assert "default-src 'none'" in text
    style = text[text.index("<style>") : text.index("</style>")]
    assert "url(" not in style
    assert "@import" not in style
    assert not [tag for tag, attributes in page.tags if "href" in attributes]


def test_markdown_stays_what_it_was_meant_to_be(reports: dict[str, Report]) -> None:
    report = reports["weekly"]
    text = render("weekly", report, "md")
    html = MarkdownIt("commonmark").enable("table").render(text)
    page = _Page(html)
    harmless(page)
    tags = [tag for tag, _ in page.tags]
    rows = [*report["deployments"], *report["others"]]
    # The worst stands above all and in its place.
    assert tags.count("h3") == 1 + sum(bool(row["missing"]) for row in rows)
    assert tags.count("h1") == 1
    assert "a" not in tags
    assert "blockquote" in tags
    assert not re.search(r"@\w", html)
    lines = html[html.index("All deployments") :].split("<tr>")[1:]
    assert len(lines) == 1 + len(report["deployments"])
    assert {line.count("<td>") + line.count("<th>") for line in lines} == {10}
    assert render("weekly", report, "summary") == text


@pytest.mark.parametrize("url", EVIL_URLS)
def test_only_a_plain_web_address_becomes_a_link(url: str) -> None:
    assert web_address(url) is None


def test_a_web_address_is_a_link(judged_acme: Any) -> None:
    report = weekly(judged_acme, "2026-W43")
    url = next(row["url"] for row in report["deployments"] if row["url"])
    assert web_address(url) == url
    assert f'<a href="{url}"' in render("weekly", report, "html")
    assert f"](<{url}>)" in render("weekly", report, "md")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31m", "\\x1b[31m"),
        ("a\nb\tc\r", "a\\nb\\tc\\r"),
        ("\u202egnp", "\\u202egnp"),
        ("\u2028", "\\u2028"),
        ("\U000e0041", "\\U000e0041"),
        ("Grüße, 東京 👍", "Grüße, 東京 👍"),
        ("x" * 700, "x" * 600 + "... (100 more characters)"),
    ],
)
def test_what_cannot_be_seen_is_shown(text: str, shown: str) -> None:
    assert visible(text) == shown
