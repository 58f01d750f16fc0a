"""Controls, exceptions, QA and people in a real browser: filters, rows, ways back, downloads."""

import csv
import io
import re
import zipfile
from pathlib import Path
from urllib.parse import parse_qs, quote_plus, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from dashboard.parts.cells import as_csv
from dashboard.parts.tables import deployment_rows
from dashboard.questions import deployments
from dashboard.questions.deployments import Filter
from dashboard.questions.head import head
from ledger.reading.reader import Reader
from tests.dashboard.conftest import asked, click_row, drawn, watched

_WORST = "SELECT arg_max(subject_id, failures) FROM evidence WHERE kind = 'production'"
VIEWS = {
    "/controls": "Controls",
    "/control?control=A4": "Control A4",
    "/exceptions": "Exceptions",
    "/qa": "QA",
}


def query(page: Page) -> dict[str, list[str]]:
    """What the address bar says after the question mark."""
    return parse_qs(urlsplit(page.url).query)


def choose(page: Page, label: str, choice: str) -> None:
    """Choose an option of a filter, and wait until the address says it and the table is another."""
    table = page.locator("[class*=st-key-table-]").first
    before = table.get_attribute("class")
    page.get_by_role("combobox", name=label).click()
    page.get_by_role("option", name=choice, exact=True).click()
    expect(page).to_have_url(re.compile(re.escape(quote_plus(choice))))
    expect(table).not_to_have_class(str(before))
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")


def downloaded(page: Page, key: str) -> tuple[str, bytes]:
    """The name and the bytes of the file that a button gives."""
    with page.expect_download() as begun:
        page.locator(f".st-key-{key} button").click()
    return begun.value.suggested_filename, Path(begun.value.path()).read_bytes()


@pytest.mark.soak
@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1920, "dark")])
def test_they_fit_the_window(served: str, browser: Browser, width: int, scheme: str) -> None:
    with watched(browser, color_scheme=scheme) as window:
        page = window.new_page()
        page.set_viewport_size({"width": width, "height": 900})
        for address, heading in VIEWS.items():
            page.goto(served + address)
            drawn(page, heading)
            assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_from_the_catalogue_to_what_is_missing_and_back(
    demo: Path, served: str, page: Page
) -> None:
    page.goto(f"{served}/controls")
    drawn(page, "Controls")
    for label, choice in (("SOP clause", "7.4"), ("Repository", "acme/shop"),
                          ("Environment", "production"), ("Verdict", "fail"),
                          ("Level", "mandatory")):  # fmt: skip
        choose(page, label, choice)
    filters = {"clause": ["7.4"], "repository": ["acme/shop"], "kind": ["production"],
               "verdict": ["fail"], "level": ["mandatory"]}  # fmt: skip
    assert query(page) == filters
    listed = page.get_by_text(re.compile(r"^\d+ controls? in the order of the SOP"))
    expect(listed).to_be_visible()
    said = listed.text_content()
    name, content = downloaded(page, "csv-controls")
    rows = list(csv.DictReader(io.StringIO(content.decode())))
    assert re.fullmatch(r"controls-\d{8}T\d{6}Z\.csv", name)
    assert [row["Simulated"] for row in rows] == ["SIMULATED"] * len(rows)
    place = next(number for number, row in enumerate(rows) if row["Control"] == "C7.4")

    click_row(page, 0, place)
    drawn(page, "Control C7.4")
    failing = asked(
        demo,
        "SELECT count(*) FROM finding f JOIN subject s USING (subject_id) "
        "WHERE control = 'C7.4' AND verdict = 'fail' AND repository = 'acme/shop'",
    )
    expect(page.get_by_text(f"1 to {failing} of {failing}")).to_be_visible()
    assert rows[place]["✗ fail"] == str(failing)
    control = query(page)
    expect(page.get_by_text("How to check by hand:")).to_be_visible()

    click_row(page, 0, 0)
    drawn(page, "Deployment to production")
    expect(page.get_by_text("What to do:").first).to_be_visible()
    page.go_back()
    drawn(page, "Control C7.4")
    assert query(page) == control
    # A row that was clicked leaves its page twice in the browser's history, with the same view.
    page.go_back()
    drawn(page, "Control C7.4")
    page.go_back()
    drawn(page, "Controls")
    expect(listed).to_have_text(str(said))
    assert query(page) == filters
    page.go_forward()
    drawn(page, "Control C7.4")


def test_a_gate_that_can_be_bypassed_is_found_with_its_entry(served: str, page: Page) -> None:
    page.goto(f"{served}/control?control=A4")
    drawn(page, "Control A4")
    click_row(page, 0, 0)
    drawn(page, "A4 of an environment")
    expect(page.get_by_text("Administrators can bypass the reviewers.")).to_be_visible()
    name, content = downloaded(page, "csv-evidence-A4")
    (entry,) = csv.DictReader(io.StringIO(content.decode()))
    assert name.startswith("evidence-A4-")
    _, packed = downloaded(page, "proofs-evidence-A4")
    with zipfile.ZipFile(io.BytesIO(packed)) as proof:
        number = f"{int(entry['Entry']):012}"
        assert proof.namelist() == [
            "README.txt", f"entries/{number}.json", f"proofs/{number}.tlog-proof"
        ]  # fmt: skip


def test_an_exception_leads_to_what_it_waives(demo: Path, served: str, page: Page) -> None:
    page.goto(f"{served}/exceptions")
    drawn(page, "Exceptions")
    page.get_by_role("button", name="1 overdue").click()
    expect(page).to_have_url(re.compile("standing=overdue"))
    expect(page.get_by_text("1 exception:")).to_be_visible()
    for label, choice in (("Repository", "acme/shop"), ("Approver", "helen-acme"),
                          ("Control", "C11.1")):  # fmt: skip
        choose(page, label, choice)
    assert query(page) == {"standing": ["overdue"], "repository": ["acme/shop"],
                           "approver": ["helen-acme"], "control": ["C11.1"]}  # fmt: skip
    click_row(page, 0, 0)
    entry = asked(demo, "SELECT seq FROM exception_state WHERE follow_up_state = 'overdue'")
    drawn(page, f"Exception in entry {entry}")
    click_row(page, 0, 0)
    drawn(page, "Deployment to production")
    waived = asked(demo, f"SELECT min(subject_id) FROM finding WHERE waiver = {entry}")
    assert query(page)["id"] == [waived]
    page.get_by_role("link", name="The exception").first.click()
    drawn(page, f"Exception in entry {entry}")


def test_qa_shows_what_waits_and_what_tested_the_wrong_build(
    demo: Path, served: str, page: Page
) -> None:
    page.goto(f"{served}/qa")
    drawn(page, "QA")
    total = asked(demo, "SELECT count(*) FROM trace_qa")
    _, content = downloaded(page, "csv-results")
    assert len(list(csv.DictReader(io.StringIO(content.decode())))) == total > 50
    page.get_by_role("button", name="of a wrong build").click()
    expect(page.get_by_text("1 to 1 of 1")).to_be_visible()
    for label, choice in (("Tester", "712020:quinn"), ("Environment", "staging"),
                          ("Result", "pass"), ("Repository", "acme/worker")):  # fmt: skip
        choose(page, label, choice)
    asked_for = query(page)
    assert asked_for == {"build": ["wrong build"], "tester": ["712020:quinn"],
                         "environment": ["staging"], "result": ["pass"],
                         "repository": ["acme/worker"]}  # fmt: skip
    expect(page.get_by_text("1 to 1 of 1")).to_be_visible()
    click_row(page, 1, 0)
    drawn(page, "Trace")
    expect(page.get_by_text("WRONG BUILD").first).to_be_visible()
    page.go_back()
    drawn(page, "QA")
    assert query(page) == asked_for
    click_row(page, 0, 0)
    drawn(page, "Deployment to staging")


def test_the_deployments_of_a_person_download_to_the_last(
    demo: Path, served: str, page: Page
) -> None:
    page.goto(f"{served}/deployments?kind=production")
    drawn(page, "Deployments")
    choose(page, "Deployed by", "felix-acme")
    assert query(page) == {"kind": ["production"], "person": ["felix-acme"]}
    copy = Reader(demo).copy()
    chosen = Filter(kind="production", person="felix-acme")
    total = deployments.count(copy, chosen)
    expect(page.get_by_text(f"1 to {total} of {total}")).to_be_visible()
    page.goto(f"{served}/deployments?page=2")
    drawn(page, "Deployments")
    every = as_csv(deployment_rows(deployments.listed(copy, Filter())), head(copy))
    assert downloaded(page, "csv-deployments")[1].decode() == every
    # What is in no list can be asked for too, and is text.
    box = page.get_by_role("combobox", name="Deployed by")
    box.fill("<b>nobody</b>")
    box.press("Enter")
    expect(page.get_by_text("No deployment matches.")).to_be_visible()
    assert query(page)["person"] == ["<b>nobody</b>"]


def test_each_table_of_a_deployment_and_of_the_past_downloads(
    demo: Path, served: str, page: Page
) -> None:
    page.goto(f"{served}/deployment?id={asked(demo, _WORST)}&as_of=7000")
    drawn(page, "Deployment to production")
    tables = page.locator("[data-testid=stDataFrame]")
    buttons = page.locator("[class*=st-key-csv-] button")
    expect(buttons.first).to_be_visible()
    assert buttons.count() > 10
    expect(tables).to_have_count(buttons.count())
    _, content = downloaded(page, "csv-timeline")
    (moment,) = {row["As of"] for row in csv.DictReader(io.StringIO(content.decode()))}
    assert moment == asked(
        demo,
        "SELECT strftime(observed_at::TIMESTAMP, '%Y-%m-%dT%H:%M:%SZ') "
        "FROM entry_index WHERE seq = 7000",
    )
